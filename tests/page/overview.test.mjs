// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The overview: blocks, messages between them, counts and times.

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { serving } from "../clients/server.mjs";
import { browsing } from "./browser.mjs";
import { ask, reaches, send, setRelayer } from "./cluster.mjs";

suite("overview", () => {
  const server = serving();
  const browser = browsing();

  test("messages are arcs between blocks, as they happen", async () => {
    const view = await browser.open(server, "/");
    const first = await send(server, 901, 902);
    await reaches(server, first, "relayed");
    const arc = view.page.locator(".arc.relayed");
    await arc.first().waitFor({ state: "attached" });
    assert.equal(await arc.count(), 1);
    assert.match(await arc.getAttribute("aria-label"), /^1 message of block \d+ of chain 901, relayed in block \d+ of chain 902$/);
    assert.equal(await arc.getAttribute("href"), `#/messages/${first}`);

    // Those on their way have a mark, and so have those that no chain takes.
    await setRelayer(server, { paused: true });
    await send(server, 902, 901);
    await send(server, 901, 999);
    await view.page.locator(".arc.sent").waitFor({ state: "attached" });
    await view.page.locator(".arc.noDestination").waitFor({ state: "attached" });
    assert.equal(await view.page.locator(".arc.sent .mark").textContent(), "○");
    assert.equal(await view.page.locator(".arc.noDestination .mark").textContent(), "?");
    await view.says("1 no destination");
    await view.says("The relayer is paused.");

    await setRelayer(server, { paused: false });
    await view.says("2 relayed");
    await view.page.waitForFunction(() => document.querySelectorAll(".arc.relayed").length === 2);
    assert.equal(await view.page.locator(".arc.sent").count(), 0);
    await view.close();
  });

  test("blocks have number, time, transactions and safety, and open", async () => {
    const view = await browser.open(server, "/");
    const { chains } = await ask(server, null, "cluster_getStatus");
    const { number } = chains[0].head;
    const block = view.page.locator(`a.block[href="#/chains/901/blocks/${number}"]`);
    await block.waitFor({ state: "attached" });
    assert.match(await block.getAttribute("aria-label"), new RegExp(`^Block ${number} of chain 901, \\d\\d:\\d\\d:\\d\\d, \\d+ transactions?, cross-unsafe$`));
    await block.focus();
    await view.page.keyboard.press("Enter");
    await view.page.getByRole("heading", { level: 1, name: `Block ${number}` }).waitFor();
    await view.close();
  });

  test("the clock says how far it is ahead, and blocks become safer", async () => {
    const view = await browser.open(server, "/");
    await view.says("which is real time");
    await ask(server, null, "cluster_increaseTime", 3_600);
    await view.page.waitForFunction(() => /1 h( \d+ s)? ahead|59 min \d+ s ahead/.test(document.querySelector(".clock")?.textContent));
    await view.page.locator(".block.finalized").first().waitFor({ state: "attached" });
    await view.close();
  });

  test("plots have how many messages a second, and how long they take", async () => {
    const view = await browser.open(server, "/");
    await view.says("no message yet");
    for (let sent = 0; sent < 5; sent += 1) await send(server, 901, 902);
    await view.page.waitForFunction(() => /ms median, 99th|s median, 99th/.test(document.querySelectorAll(".figure")[1]?.textContent));
    const plot = view.page.getByRole("img", { name: /^Messages relayed per second, last: relayed / });
    await plot.waitFor();
    assert.equal(await plot.locator(".curve").count(), 1);
    await view.close();
  });

  test("a reorg replaces the blocks that are shown", async () => {
    const view = await browser.open(server, "/");
    const hash = await send(server, 901, 902);
    await reaches(server, hash, "relayed");
    await view.page.locator(`.arc.relayed[href="#/messages/${hash}"]`).waitFor({ state: "attached" });
    await ask(server, null, "cluster_reorg", { chain: 901, depth: 1 });
    await view.page.locator(`.arc.relayed[href="#/messages/${hash}"]`).waitFor({ state: "detached" });
    await view.says("1 reorged out");
    await view.close();
  });
});

suite("overview of many chains", () => {
  const server = serving("--chains", "8");
  const browser = browsing();

  test("six lanes are shown at a time", async () => {
    const view = await browser.open(server, "/");
    await view.says("Chains 1 to 6 of 8");
    await view.page.waitForFunction(() => document.querySelectorAll(".lane").length === 6);
    await view.page.getByRole("button", { name: "Later chains" }).click();
    await view.says("Chains 7 to 8 of 8");
    await view.page.waitForFunction(() => document.querySelectorAll(".lane").length === 2);
    await view.close();
  });
});
