// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Everything that can be done, and what is shown of it.

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { serving } from "../clients/server.mjs";
import { eventually } from "../clients/waiting.mjs";
import { browsing } from "./browser.mjs";
import { ask, reaches, REVERTER, send, setCode, setRelayer, TARGET } from "./cluster.mjs";

const COUNTER = "0x6666666666666666666666666666666666666669";
const ABI = [
  { type: "function", name: "tally", stateMutability: "nonpayable", inputs: [{ name: "by", type: "uint64" }, { name: "who", type: "address[]" }, { name: "note", type: "string" }], outputs: [] },
  { type: "error", name: "TooMany", inputs: [{ name: "expected", type: "uint64" }, { name: "actual", type: "uint64" }] },
];

suite("do", () => {
  const server = serving();
  const browser = browsing();
  const status = () => ask(server, null, "cluster_getStatus");
  const head = async () => (await status()).chains[0].head.number;

  test("send a message, as bytes or text", async () => {
    const view = await browser.open(server, "/do");
    const said = await view.act("Send a message", { source: 902, destination: 901, target: TARGET, message: "good evening" }, "Send");
    assert.match(said, /^Sent in block \d+, transaction 0x/);
    const { messages } = await ask(server, null, "cluster_getMessages", { source: 902 });
    assert.equal(Buffer.from(messages[0].message.slice(2), "hex").toString(), "good evening");
    assert.match(await view.act("Send a message", { target: "0x12" }, "Send"), /^Target: expected an address of 20 bytes in hex, got "0x12"$/);
    await view.close();
  });

  test("add an ABI, send a call by it, and read why it failed", async () => {
    await setCode(server, 902, COUNTER, REVERTER);
    await setRelayer(server, { retries: { attempts: 1, backOff: 4, longestBackOff: 64 } });
    const view = await browser.open(server, "/do");
    assert.equal(await view.act("Add an ABI", { name: "Counter", address: COUNTER, abi: JSON.stringify({ abi: ABI }) }, "Add"), "2 entries of Counter are known now.");
    assert.match(await view.act("Add an ABI", { name: "None", address: "", abi: "[]" }, "Add"), /^ABI: expected a list of functions, events or errors, got none$/);
    const form = view.form("Send a call by ABI");
    await form.locator("select[name=call]").selectOption({ label: "Counter.tally(uint64,address[],string)" });
    assert.equal(await form.locator("[name=target]").inputValue(), COUNTER);
    await form.getByLabel("by (uint64)").fill("7");
    await form.getByLabel("who (address[])").fill(`["${TARGET}"]`);
    await form.getByLabel("note (string)").fill("twice");
    assert.match(await view.act("Send a call by ABI", { source: 901, destination: 902 }, "Send"), /^Sent in block/);
    const sent = (await ask(server, null, "cluster_getMessages", { target: COUNTER })).messages.at(-1);
    // The bytes are those that another encoder has for the same call.
    const { encodeFunctionData, encodeErrorResult } = await import("viem");
    assert.equal(sent.message, encodeFunctionData({ abi: ABI, functionName: "tally", args: [7n, [TARGET], "twice"] }));
    await view.go(`/messages/${sent.hash}`);
    await view.says(`tally(by 7, who [${TARGET}], note twice)`);
    // Numbers that are too large do not leave the form.
    await view.go("/do");
    await form.locator("select[name=call]").selectOption({ label: "Counter.tally(uint64,address[],string)" });
    await form.getByLabel("by (uint64)").fill(String(2n ** 64n));
    await form.getByLabel("who (address[])").fill("[]");
    assert.match(await view.act("Send a call by ABI", {}, "Send"), /^by: expected 0 to 18446744073709551615, got "18446744073709551616"$/);
    // An error of the ABI is decoded, on this page and after a reload.
    const failing = await send(server, 901, 902, { target: COUNTER, message: encodeErrorResult({ abi: ABI, errorName: "TooMany", args: [3n, 4n] }) });
    await reaches(server, failing, "failed");
    await view.go(`/messages/${failing}`);
    await view.page.reload();
    await view.says("it reverted with TooMany(expected 3, actual 4)", ".verdict");
    await view.close();
  });

  test("pause the relayer, and let it go on", async () => {
    const view = await browser.open(server, "/do");
    assert.equal(await view.act("Pause the relayer", {}, "Pause"), "The relayer is paused.");
    assert.equal((await status()).relayer.paused, true);
    assert.equal(await view.act("Pause the relayer", {}, "Go on"), "The relayer relays.");
    assert.match(await view.act("How it relays", { delay: 5, safety: "safe", attempts: 2 }, "Set"), /"delay": 5/);
    const { relayer } = await status();
    assert.deepEqual([relayer.delay, relayer.safety, relayer.retries.attempts], [5, "safe", 2]);
    await view.act("How it relays", { delay: 0, safety: "unsafe", attempts: 3 }, "Set");
    assert.equal(await view.act("Failsafe of the interop filter", {}, "Turn on"), "The failsafe is on.");
    assert.equal(await ask(server, null, "admin_getFailsafeEnabled"), true);
    assert.equal(await view.act("Failsafe of the interop filter", {}, "Turn off"), "The failsafe is off.");
    await view.close();
  });

  test("mine, jump, pause the chains", async () => {
    const view = await browser.open(server, "/do");
    const before = await head();
    assert.match(await view.act("Mine", { blocks: 3 }, "Mine"), new RegExp(`Chain 901 is at block ${before + 3}\\.`));
    assert.equal(await head(), before + 3);
    const { ahead } = (await status()).clock;
    assert.match(await view.act("Jump ahead", { amount: 2, unit: 3600 }, "Jump"), /^The clock is at .* UTC, .* ahead\.$/);
    assert.ok((await status()).clock.ahead >= ahead + 7_190);
    assert.equal(await view.act("Pause the chains", {}, "Pause"), "2 chains mine when told to.");
    assert.ok((await status()).chains.every(({ mining }) => mining.mode === "manual"));
    assert.match(await view.act("Send a message", { source: 901, destination: 902, message: "0x11" }, "Send"), /^In the pool, transaction /);
    assert.equal(await view.act("Pause the chains", {}, "Mine automatically"), "2 chains mine each transaction as it comes.");
    assert.ok((await status()).chains.every(({ mining }) => mining.mode === "automatic"));
    assert.match(await view.act("Mine", { blocks: 1_000_000 }, "Mine"), /expected at most 50000, got 1000000/);
    await view.close();
  });

  test("take a snapshot, go back, reorg", async () => {
    const view = await browser.open(server, "/do");
    const said = await view.act("Snapshot", {}, "Take a snapshot");
    const [, id] = /^The snapshot has the id (0x[0-9a-f]+)\.$/.exec(said);
    const before = await head();
    await view.act("Mine", { blocks: 2 }, "Mine");
    // The form knows the id.
    assert.match(await view.act("Go back", {}, "Go back"), new RegExp(`Chain 901 is at block ${before}\\.`));
    assert.equal(await head(), before);
    assert.match(await view.act("Go back", { id }, "Go back"), /id: expected one of .*, got /);
    await reaches(server, await send(server, 901, 902), "relayed");
    const reorged = await view.act("Reorg", { chain: 901, depth: 1, transactions: "dropped" }, "Reorg");
    assert.match(reorged, /1 removed block\s/);
    assert.match(reorged, /1 replaced block\s+block \d+ of chain 902: its log \d+ executes log \d+ of block \d+ of chain 901/);
    assert.match(reorged, /Relayed\s+to\s+↶\s*Reorged out/);
    await view.close();
  });

  test("inject faults, by seed and of a kind", async () => {
    await setRelayer(server, { paused: true });
    await send(server, 901, 902);
    const view = await browser.open(server, "/do");
    const seeded = await view.act("Faults by seed", { seed: 7, faults: 3, steps: 12, interopFilter: false }, "Inject");
    assert.match(seeded, /3 faults\s+step \d+: /);
    assert.match(seeded, /\d+ steps, and nothing is left to relay\./);
    await send(server, 901, 902);
    const one = await view.act("One fault", { kind: "duplicateRelay" }, "Inject");
    assert.match(one, /1 fault\s+step 0: duplicateRelay\s/);
    assert.match(one, /to\s+●\s*Relayed/);
    for (const [kind, amount] of [["delayRelay", 3], ["crashRelayer", 2], ["failsafe", 1], ["jump", 60], ["reorg", 1], ["droppingReorg", 1], ["reorderRelays", 0], ["loseRelay", 0]]) {
      assert.match(await view.act("One fault", { kind, amount, chain: 902 }, "Inject"), new RegExp(`step 0: ${kind}`), kind);
    }
    await setRelayer(server, { paused: false });
    await view.close();
  });

  test("add a chain, which can be used at once", async () => {
    const view = await browser.open(server, "/do");
    assert.match(await view.act("Add a chain", { chainId: 905, blockTime: 0 }, "Add"), /^Chain 905 is there, at http:/);
    assert.match(await view.act("Add a chain", { chainId: 905, blockTime: 0 }, "Add"), /two chains have id 905/);
    const hash = await send(server, 905, 901);
    await reaches(server, hash, "relayed");
    await view.go("/chains/905");
    await view.page.getByRole("heading", { level: 1, name: "Chain 905" }).waitFor();
    await view.close();
    await eventually(async () => (await status()).chains.length === 3);
  });
});
