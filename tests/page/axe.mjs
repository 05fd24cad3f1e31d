// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The rules of axe-core.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// What is shown violates no rule.
export async function assertAccessible(view, name) {
  if (!(await view.page.evaluate(() => "axe" in window))) await view.page.evaluate(AXE);
  const { violations, passes } = await view.page.evaluate(() => axe.run(document));
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((it) => it.html).slice(0, 3).join(" ")}`);
  assert.deepEqual(found, [], name);
  assert.ok(passes.length > 10, `${name}: ${passes.length} rules were checked`);
}
