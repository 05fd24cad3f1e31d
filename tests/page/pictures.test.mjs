// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The pictures of docs/PAGE.md and docs/RELAYER.md. They are taken each time, and kept if PICTURES is set.

import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { encodeErrorResult, parseAbi } from "viem";
import { serving } from "../clients/server.mjs";
import { browsing, PHONE } from "./browser.mjs";
import { ask, reaches, REVERTER, send, setCode, setRelayer } from "./cluster.mjs";
import { keep } from "./images.mjs";
import { replaying } from "./replays.mjs";
import { RelayerWithPage } from "./relaying.mjs";

const REVERTS = "0x6666666666666666666666666666666666666661";
const MOST_BYTES = 200_000;
// What a contract of code REVERTER reverts with.
const CLOSED = encodeErrorResult({ abi: parseAbi(["error Error(string)"]), errorName: "Error", args: ["the shop is closed"] });
const GREETINGS = ["hello", "good morning", "how are you?", "good night"];

// Takes a picture of what is drawn.
async function take(view, name) {
  const picture = await view.page.screenshot({ animations: "disabled" });
  assert.ok(picture.length > 5_000 && picture.length < MOST_BYTES, `${name}: ${picture.length} bytes`);
  keep(`${name}.png`, picture);
}

suite("pictures", () => {
  const server = serving("--chains", "3");
  const browser = browsing();
  const replays = replaying({ seed4: ["trace", "--seed", "4"] });
  let failed, relayed;

  before(async () => {
    await setCode(server, 902, REVERTS, REVERTER);
    await setRelayer(server, { retries: { attempts: 1, backOff: 4, longestBackOff: 64 } });
    for (let at = 0; at < GREETINGS.length; at += 1) {
      relayed = await send(server, 901 + (at % 3), 901 + ((at + 1) % 3), { message: GREETINGS[at] });
      await reaches(server, relayed, "relayed");
    }
  });

  test("of the overview, while messages travel", async () => {
    const view = await browser.open(server, "/", { viewport: { width: 1200, height: 900 } });
    for (const [at, text] of GREETINGS.entries()) await send(server, 901 + (at % 3), 901 + ((at + 2) % 3), { message: text });
    failed = await send(server, 901, 902, { target: REVERTS, message: CLOSED });
    await reaches(server, failed, "failed");
    await setRelayer(server, { paused: true });
    await send(server, 903, 901, { message: "are you there?" });
    await send(server, 902, 903, { message: "wait for me" });
    await view.page.waitForFunction(() => document.querySelectorAll(".arc.sent").length === 2 && document.querySelector(".arc.failed") && document.querySelector(".curve.one"));
    await view.says(/median, 99th/);
    await take(view, "page-overview");
    await view.close();
    const phone = await browser.open(server, "/", { viewport: PHONE, scheme: "dark" });
    await phone.page.locator(".block").first().waitFor({ state: "attached" });
    await take(phone, "page-phone");
    await phone.close();
  });

  test("of messages", async () => {
    const view = await browser.open(server, "/messages", { viewport: { width: 1200, height: 800 } });
    await view.page.locator("tbody tr").nth(9).waitFor();
    await take(view, "page-messages");
    await view.close();
  });

  test("of the life of a message that failed, and of one that was relayed", async () => {
    const view = await browser.open(server, `/messages/${failed}`, { viewport: { width: 1200, height: 1080 } });
    await view.page.locator(".calls .failed").first().waitFor();
    await take(view, "page-life");
    await view.go(`/messages/${relayed}`);
    await view.page.locator(`h1 [title="${relayed}"]`).waitFor();
    await take(view, "page-relayed");
    await view.close();
  });

  test("of all chains, and of a block", async () => {
    const { destination, relayTransaction } = await ask(server, null, "cluster_getMessage", relayed);
    const { blockNumber } = await ask(server, destination, "eth_getTransactionReceipt", relayTransaction);
    const view = await browser.open(server, "/chains", { viewport: { width: 1200, height: 310 } });
    await view.page.locator("tbody tr").nth(2).waitFor();
    await take(view, "page-chains");
    await view.page.setViewportSize({ width: 1200, height: 680 });
    await view.go(`/chains/${destination}/blocks/${Number(blockNumber)}`);
    await view.page.locator("tbody tr").first().waitFor();
    await take(view, "page-block");
    await view.close();
  });

  test("of a chain and a transaction, in dark colours", async () => {
    const { destination, relayTransaction } = await ask(server, null, "cluster_getMessage", relayed);
    const view = await browser.open(server, "/chains/901", { viewport: { width: 1200, height: 900 }, scheme: "dark" });
    await view.page.locator('[aria-label="Blocks"] tbody tr').first().waitFor();
    await take(view, "page-chain");
    await view.go(`/chains/${destination}/transactions/${relayTransaction}`);
    await view.page.locator(".calls").waitFor();
    await take(view, "page-transaction");
    await view.close();
  });

  test("of what can be done", async () => {
    const view = await browser.open(server, "/do", { viewport: { width: 1200, height: 900 } });
    await view.form("Reorg").waitFor();
    assert.match(await view.act("Reorg", { chain: 901, depth: 1, transactions: "pooled" }, "Reorg"), /1 removed block/);
    await view.form("Reorg").scrollIntoViewIfNeeded();
    await take(view, "page-do");
    await view.close();
  });

  test("of a replay, after a fault", async () => {
    const view = await browser.openFile(replays.seed4.path, { viewport: { width: 1200, height: 900 } });
    await view.page.getByRole("button", { name: "Next fault" }).click();
    await take(view, "page-replay");
    await view.close();
  });
});

suite("pictures of a relay", () => {
  const server = serving("--no-autorelay");
  const browser = browsing();
  let relayer;

  after(() => relayer?.stop());

  test("of the overview, and of a message that failed", async () => {
    await setCode(server, 902, REVERTS, REVERTER);
    relayer = await new RelayerWithPage(server).start("--attempts", "1");
    // The path of a store that a reader could have.
    const view = await browser.open(relayer, "/", { viewport: { width: 1200, height: 900 } });
    await view.page.route("**/status", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), store: "/var/lib/relayer/relayer.redb" } });
    });
    for (let at = 0; at < 20; at += 1) await send(server, 901 + (at % 2), 902 - (at % 2), { message: GREETINGS[at % 4] });
    const failed = await send(server, 901, 902, { target: REVERTS, message: CLOSED });
    await relayer.has(failed, "failed");
    await ask(server, null, "admin_setFailsafeEnabled", true);
    for (let at = 0; at < 3; at += 1) await send(server, 902, 901, { message: GREETINGS[at] });
    await view.says("3 sent");
    await view.page.waitForFunction(() => document.querySelector("[aria-label=Payers] td:last-child")?.textContent !== "0 ETH");
    await take(view, "relay-overview");
    await view.go(`/messages/${failed}`);
    await view.page.locator(".refusal").waitFor();
    await take(view, "relay-message");
    await view.close();
  });
});
