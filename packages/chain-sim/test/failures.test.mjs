// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What a failing test tells of its messages.

import { messageMatchers, printStoriesOnFailure, story, unrelayedStories, withStories } from "chain-sim";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { serving, TARGET } from "./running.mjs";

describe("a failing test", { timeout: 120_000 }, () => {
  const suite = serving({ noAutorelay: true });
  const send = () => {
    const [source, destination] = suite.cluster.chains;
    return source.sendMessage({ destination, target: TARGET, message: "0x1234" });
  };

  it("has the message's life in its error", async () => {
    const message = await send();
    const refused = suite.cluster.waitForRelayed(message, { timeout: 50 });
    await assert.rejects(refused, (error) => {
      assert.match(error.message, new RegExp(`^message ${message.hash}: expected state relayed, got `));
      assert.match(error.message, /\n\nmessage 0x[0-9a-f]{64}\n {2}nonce 0, from chain 901 to chain 902\n/);
      assert.match(error.message, /a relay would now be admitted on chain 902/);
      assert.equal(error.hash, message.hash);
      assert.ok(error.message.endsWith(story(error.life)));
      return true;
    });
  });

  it("says that no chain has sent the message", async () => {
    const unknown = suite.cluster.waitForRelayed(`0x${"11".repeat(32)}`, { timeout: 50 });
    await assert.rejects(unknown, /expected state relayed, got a message that no chain has sent$/);
  });

  it("has the lives of all messages that are not relayed", async () => {
    const { cluster } = suite;
    const [first, second] = [await send(), await send()];
    await cluster.chain(902).relayMessage(first);
    const fails = withStories(() => cluster, async () => {
      throw new Error("expected this, got that");
    });
    await assert.rejects(fails(), ({ message, stack }) => {
      for (const text of [message, stack]) {
        assert.ok(text.includes("expected this, got that"), text);
        assert.ok(text.includes(`message ${second.hash}\n`), text);
        assert.ok(!text.includes(`message ${first.hash}\n`), text);
      }
      return true;
    });
    await withStories(cluster, async () => {})();
    assert.match(await unrelayedStories(cluster), /^\d+ of \d+ messages (is|are) not relayed\n\nmessage /);
  });

  it("passes arguments on, and other values than errors", async () => {
    let taken;
    await withStories(suite.cluster, async (...args) => (taken = args))("context");
    assert.deepEqual(taken, ["context"]);
    const fails = withStories(suite.cluster, () => Promise.reject("a text"));
    assert.equal(await fails().catch((error) => error), "a text");
    assert.equal(fails.length, 0);
  });

  it("prints them by a hook", async () => {
    let hook;
    const printed = [];
    printStoriesOnFailure(suite.cluster, (it) => (hook = it), (text) => printed.push(text));
    await hook({ passed: true });
    await hook({ task: { result: { state: "pass" } } });
    assert.deepEqual(printed, []);
    await hook({ passed: false });
    await hook({ task: { result: { state: "fail" } } });
    assert.equal(printed.length, 2);
    for (const text of printed) assert.match(text, /not relayed/);
  });

  it("prints them in node:test", () => {
    const file = fileURLToPath(new URL("failing/unrelayed.mjs", import.meta.url));
    // Without the variable by which node:test knows that it is inside of another.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], { encoding: "utf8", env });
    assert.equal(status, 1, stdout);
    assert.match(stderr, /1 of 1 messages is not relayed\n\nmessage 0x/);
  });

  it("has matchers for expect", async () => {
    const { cluster } = suite;
    const { toBeRelayed, toReachState } = messageMatchers(() => cluster);
    const message = await send();
    const before = await toBeRelayed(message, { timeout: 50 });
    assert.equal(before.pass, false);
    assert.match(before.message(), /expected state relayed, got .*\n\nmessage 0x/);
    await cluster.chain(902).relayMessage(message);
    const after = await toReachState(message, "relayed");
    assert.equal(after.pass, true);
    assert.match(after.message(), /expected another state than relayed, got it\n\nmessage 0x/);
    await assert.rejects(toBeRelayed("0x12"), { name: "TypeError" });
  });
});
