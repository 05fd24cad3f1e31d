// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A hundred thousand messages: the page must neither halt nor swell. A debug build takes minutes to send
// as many, so MESSAGES sets another number.

import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import { serving } from "../clients/server.mjs";
import { browsing } from "./browser.mjs";
import { ask, sendMany } from "./cluster.mjs";

const COUNT = Number(process.env.MESSAGES ?? 100_000);
const COUNTED = COUNT.toLocaleString("en");
const SEND_MS = 150_000;
// Nobody notices a shorter halt of a page. It is measured beside everything else that this machine does.
const LONGEST_HALT_MS = 1_000;
const MOST_MEMORY = 150_000_000;

suite("many messages", () => {
  const server = serving("--no-autorelay");
  const browser = browsing();

  before(() => sendMany(server, 901, 902, COUNT), { timeout: SEND_MS });

  const firstHash = (view) => view.page.locator("tbody td:nth-child(2) a").first().getAttribute("title");

  // Presses a button, and waits until the page says which messages it shows. The milliseconds.
  async function turn(view, button, range) {
    const began = performance.now();
    await view.page.getByRole("button", { name: button, exact: true }).click();
    await view.says(range);
    return Math.round(performance.now() - began);
  }

  test("pages turn, the newest and the oldest first", { timeout: SEND_MS }, async (t) => {
    const { messages: oldest } = await ask(server, null, "cluster_getMessages", { limit: 51 });
    const view = await browser.open(server, "/messages?order=oldest");
    await view.page.evaluate(() => {
      window.halts = [];
      new PerformanceObserver((list) => window.halts.push(...list.getEntries().map((it) => it.duration))).observe({ type: "longtask" });
    });
    await view.says("Messages 1 to 50");
    assert.equal(await firstHash(view), oldest[0].hash);
    const forward = await turn(view, "Next page", "Messages 51 to 100");
    assert.equal(await firstHash(view), oldest[50].hash);
    await turn(view, "Previous page", "Messages 1 to 50");
    assert.equal(await firstHash(view), oldest[0].hash);

    const began = performance.now();
    await view.page.getByLabel("Order").selectOption("newest");
    await view.says(`Messages 1 to 50 of ${COUNTED}`);
    const read = Math.round(performance.now() - began);
    const newest = await firstHash(view);
    const after = await ask(server, null, "cluster_getMessages", { after: newest });
    assert.deepEqual(after.messages, [], "the first one is the newest");
    const back = await turn(view, "Next page", `Messages 51 to 100 of ${COUNTED}`);
    await turn(view, "First page", `Messages 1 to 50 of ${COUNTED}`);
    assert.equal(await firstHash(view), newest);

    const { halts, memory } = await view.page.evaluate(() => ({ halts: window.halts, memory: performance.memory.usedJSHeapSize }));
    const halt = Math.round(Math.max(0, ...halts));
    t.diagnostic(`${COUNTED} messages: read once in ${read} ms, a page turns in ${forward} and ${back} ms, the longest halt is ${halt} ms, ${(memory / 1e6).toFixed(0)} MB of memory`);
    assert.ok(halt < LONGEST_HALT_MS, `expected no halt of ${LONGEST_HALT_MS} ms, got ${halt} ms`);
    assert.ok(memory < MOST_MEMORY, `expected at most ${MOST_MEMORY} bytes, got ${memory}`);
    await view.close();
  });

  test("the overview counts them, and draws those of a block as one arc", async () => {
    const view = await browser.open(server, "/");
    await view.says(COUNTED);
    const arc = view.page.locator(".arc.sent").first();
    await arc.waitFor({ state: "attached" });
    assert.match(await arc.getAttribute("aria-label"), /^[\d,]+ messages of block \d+ of chain 901, to chain 902: sent$/);
    await view.close();
  });
});
