// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Why messages fail: each reason is shown in words, with what was expected and what came.

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { encodeErrorResult, parseAbi } from "viem";
import { serving } from "../clients/server.mjs";
import { browsing } from "./browser.mjs";
import { ask, BURNER, HALTER, reaches, REVERTER, send, setCode, setRelayer } from "./cluster.mjs";

const REVERTS = "0x6666666666666666666666666666666666666661";
const BURNS = "0x6666666666666666666666666666666666666662";
const HALTS = "0x6666666666666666666666666666666666666663";
const WEEK = 7 * 24 * 3_600;

const error = (abi, errorName, args) => encodeErrorResult({ abi: parseAbi([abi]), errorName, args });

// What a call of a contract that reverts with its calldata fails with.
const REVERTED = {
  "no data": ["0x", "it reverted without data"],
  "Error(string)": [error("error Error(string)", "Error", ["out of cheese"]), "it reverted: “out of cheese”"],
  "Panic(uint256)": [error("error Panic(uint256)", "Panic", [17n]), "it panicked: "],
  "an error of the messenger": [error("error NotEntered()", "NotEntered", []), "the messenger reverted with NotEntered: no message is being relayed"],
  "an error of the inbox": [error("error NotInAccessList()", "NotInAccessList", []), "the inbox reverted with NotInAccessList: "],
  "an error of a bridge": [error("error InvalidERC7802()", "InvalidERC7802", []), "it reverted with InvalidERC7802()"],
  "an error that nobody knows": ["0xdeadbeef", "it reverted with 0xdeadbeef"],
  "two bytes": ["0xbeef", "it reverted with 0xbeef"],
};

suite("reasons", () => {
  const server = serving();
  const browser = browsing();

  // The page of a message that has failed.
  async function failed(target, message) {
    await setRelayer(server, { paused: false, retries: { attempts: 1, backOff: 4, longestBackOff: 64 } });
    const hash = await send(server, 901, 902, { target, message });
    await reaches(server, hash, "failed");
    return hash;
  }

  // The verdict about a message.
  async function verdict(view, hash) {
    await view.go(`/messages/${hash}`);
    await view.page.locator(`.verdict`).waitFor();
    await view.page.locator(`h1 [title="${hash}"]`).waitFor();
    return view.text(".verdict");
  }

  test("reverts, in words", async () => {
    await setCode(server, 902, REVERTS, REVERTER);
    const view = await browser.open(server, "/");
    for (const [name, [data, words]] of Object.entries(REVERTED)) {
      const said = await verdict(view, await failed(REVERTS, data));
      assert.ok(said.includes("The relay reverted") && said.includes(words), `${name}: ${said}`);
      await view.says(`It failed here: ${words}`, ".calls");
    }
    await view.close();
  });

  test("calls that stop", async () => {
    await setCode(server, 902, BURNS, BURNER);
    await setCode(server, 902, HALTS, HALTER);
    const view = await browser.open(server, "/");
    const halted = await verdict(view, await failed(HALTS, "0x01"));
    assert.match(halted, /In its transaction it stopped: /);
    await view.says(/^It failed here: it stopped: /, ".calls");
    const burnt = await verdict(view, await failed(BURNS, "0x01"));
    assert.match(burnt, /The relay ran out of gas|it ran out of gas/);
    assert.match(burnt, /Expected\s+a gas limit of at least [\d,]+\s+Came\s+[\d,]+/);
    await view.close();
  });

  test("a message that was relayed before", async () => {
    await setRelayer(server, { paused: false });
    const hash = await send(server, 901, 902, { message: "0x55" });
    const { transaction } = await reaches(server, hash, "relayed");
    const first = await ask(server, 902, "eth_getTransactionByHash", transaction);
    const { from, to, input, accessList, gas } = first;
    await ask(server, 902, "eth_sendTransaction", { from, to, data: input, accessList, gas });
    const view = await browser.open(server, `/messages/${hash}`);
    await view.says("It did not relay the message: the messenger reverted with MessageAlreadyRelayed: the message was already relayed.");
    assert.match(await view.text(".verdict"), /^Relayed in block/);
    await view.close();
  });

  test("the failsafe", async () => {
    await setRelayer(server, { paused: false });
    await ask(server, null, "admin_setFailsafeEnabled", true);
    const hash = await send(server, 901, 902, { message: "0x56" });
    await reaches(server, hash, "waiting");
    const view = await browser.open(server, "/");
    const said = await verdict(view, hash);
    assert.match(said, /Refused by rule “Failsafe”.*Expected\s+the failsafe off\s+Came\s+on/s);
    // By hand it is refused as well, and the answer says so.
    await view.page.getByRole("button", { name: /Relay now|Retry now/ }).click();
    await view.says("Refused by rule “Failsafe”", ".outcome");
    await ask(server, null, "admin_setFailsafeEnabled", false);
    await view.close();
  });

  test("no destination, a reorg, and a relay that a fault loses", async () => {
    await setRelayer(server, { paused: true });
    const view = await browser.open(server, "/");
    const nowhere = await send(server, 901, 4_242, { message: "0x57" });
    assert.match(await verdict(view, nowhere), /No chain of the cluster has the id that it is for\./);
    const removed = await send(server, 901, 902, { message: "0x58" });
    await ask(server, null, "cluster_reorg", { chain: 901, depth: 1 });
    assert.match(await verdict(view, removed), /A reorg removed the block that sent it\./);
    const lost = await send(server, 901, 902, { message: "0x59" });
    await ask(server, null, "cluster_injectFaults", { schedule: [{ step: 0, fault: { kind: "loseRelay" } }] });
    await verdict(view, lost);
    await view.says(/lost/, ".timeline");
    await view.close();
  });

  test("expiry, with how much too old it is", async () => {
    await setRelayer(server, { paused: true });
    const hash = await send(server, 901, 902, { message: "0x60" });
    await ask(server, null, "cluster_increaseTime", WEEK + 3_600);
    await ask(server, null, "cluster_mine", 1);
    const view = await browser.open(server, "/");
    const said = await verdict(view, hash);
    assert.match(said, /by rule “Not expired”.*Expected\s+at least \d+ \(.* UTC\)\s+Came\s+\d+ \(.* UTC\), 1 h/s);
    await view.says(/^1 h.* ago, at /);
    await view.close();
  });
});

suite("a dependency set", () => {
  const server = serving("--dependency-set", "901");
  const browser = browsing();

  test("refuses other chains", async () => {
    const hash = await send(server, 902, 901);
    await reaches(server, hash, "failed", "waiting");
    const view = await browser.open(server, `/messages/${hash}`);
    await view.page.locator(".refusal").first().waitFor();
    assert.match(await view.text(".verdict"), /Refused by rule “Dependency set”.*Expected\s+one of the chains 901\s+Came\s+chain 902/s);
    await view.close();
  });
});

suite("strict ingress", () => {
  // No message lives longer.
  const server = serving(`--strict-ingress=${2 * WEEK}`);
  const browser = browsing();

  test("refuses messages that expire soon", async () => {
    const hash = await send(server, 901, 902);
    await reaches(server, hash, "expired");
    const view = await browser.open(server, `/messages/${hash}`);
    await view.page.locator(".refusal").first().waitFor();
    assert.match(await view.text(".verdict"), /by rule “Strict ingress”.*Expected\s+of timestamp \d+ or later/s);
    await view.close();
  });
});

suite("forged relays", () => {
  const server = serving("--no-autorelay");
  const browser = browsing();

  test("are refused by the rule that they break", async () => {
    const view = await browser.open(server, "/do");
    const rules = {
      // Pools read access lists, whose checksum contains the payload and the origin.
      payload: "Checksum",
      origin: "Checksum",
      timestamp: "Not from the future",
      logIndex: "Log exists",
      blockNumber: "Block exists",
      chainId: "Dependency set",
    };
    for (const [forgery, rule] of Object.entries(rules)) {
      await send(server, 901, 902, { message: "0x61" });
      const said = await view.act("One fault", { kind: "forgeRelay", forgery, amount: 7 }, "Inject");
      assert.match(said, /1 refused forgery/, `${forgery}: ${said}`);
      const [, reason] = /1 refused forgery\s+(.+)/.exec(said);
      const split = await view.page.evaluate(async (text) => (await import("/page/text/rules.js")).ruleOf(text), reason);
      assert.ok(split?.rule === rule, `${forgery}: expected ${rule}, got ${split?.rule} for ${reason}`);
      assert.ok(split.expected && split.actual, reason);
    }
    await view.close();
  });
});
