// SPDX-License-Identifier: MIT OR Apache-2.0
//
// axe-core: what of a drawn view breaks a rule of accessibility.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { PHONE } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// Fewer rules mean that nothing is drawn.
const FEWEST_RULES = 10;

// No rule is broken. `name` is said where one is.
export async function breaksNoRule(view, name) {
  if (!(await view.page.evaluate(() => "axe" in window))) await view.page.evaluate(AXE);
  await view.page.evaluate(() => document.querySelectorAll("details").forEach((it) => (it.open = true)));
  const { violations, passes } = await view.page.evaluate(() => axe.run(document));
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((it) => it.html).slice(0, 3).join(" ")}`);
  assert.deepEqual(found, [], name);
  assert.ok(passes.length > FEWEST_RULES, `${name}: ${passes.length} rules were checked`);
}

// Nothing sticks out of a phone's screen.
export async function fitsPhone(view, name) {
  const width = await view.page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= PHONE.width, `${name}: expected at most ${PHONE.width} pixels, got ${width}`);
}
