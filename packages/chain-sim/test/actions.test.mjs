// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Every action, against a server.

import { clusterActions } from "chain-sim";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createClient, http } from "viem";
import { DAY, serving, TARGET } from "./running.mjs";

describe("the cluster's actions", { timeout: 120_000 }, () => {
  const suite = serving({ chains: 2 });
  const send = (message = "0x1234") => {
    const [source, destination] = suite.cluster.chains;
    return source.sendMessage({ destination, target: TARGET, message });
  };
  const tests = {
    async status({ cluster }) {
      const { clock, chains, relayer } = await cluster.status();
      assert.deepEqual(chains.map(({ chainId }) => chainId), [901, 902]);
      assert.equal(relayer.account, cluster.relayer.toLowerCase());
      assert.ok(Math.abs(clock.now - clock.ahead - Date.now() / 1_000) < 60, JSON.stringify(clock));
    },

    async exportConfig({ cluster }) {
      const { endpoints, accounts } = await cluster.exportConfig();
      assert.equal(endpoints.filter(({ chain_id: id }) => id === "901").length, 2);
      assert.deepEqual(accounts, cluster.accounts.map((account) => account.toLowerCase()));
    },

    async messages({ cluster }) {
      const sent = [await send(), await send(), await send()];
      const after = { sender: sent[0].sender, state: ["sent", "submitted", "relayed"] };
      const hashes = (await cluster.messages(after)).map(({ hash }) => hash);
      assert.deepEqual(hashes.slice(-3), sent.map(({ hash }) => hash));
      assert.equal((await cluster.messages({ limit: 2 })).length, 2);
      assert.deepEqual(await cluster.messages({ source: 902 }), []);
    },

    async message({ cluster }) {
      const sent = await send("0xabcd");
      const { message, source, destination } = await cluster.message(sent);
      assert.deepEqual([message, source, destination], ["0xabcd", 901, 902]);
      assert.equal((await cluster.message(sent.hash)).hash, sent.hash);
    },

    async trace({ cluster }) {
      const { hash } = await cluster.waitForRelayed(await send());
      const { messageHash, relays } = await cluster.trace(hash);
      assert.equal(messageHash, hash);
      assert.deepEqual(relays.map(({ relayed }) => relayed), [true]);
    },

    async story({ cluster }) {
      const message = await cluster.waitForRelayed(await send());
      const text = await cluster.story(message);
      assert.match(text, new RegExp(`^message ${message.hash}\n`));
      assert.match(text, /relayed on chain 902 in block \d+/);
      assert.match(text, /CALL inbox\.validateMessage, \d+ gas, returned/);
    },

    async watchMessages({ cluster }) {
      const changes = [];
      const end = await cluster.watchMessages({ filter: { source: 901 }, onChange: (change) => changes.push(change) });
      const { hash } = await cluster.waitForRelayed(await send());
      // The last change and the answer to the wait come on two connections.
      while (changes.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
      end();
      assert.deepEqual(changes.map(({ to }) => to.name), ["sent", "submitted", "relayed"]);
      assert.equal(changes[0].message.hash, hash);
      await assert.rejects(cluster.watchMessages({ filter: { limit: 1 }, onChange() {} }), /cluster_subscribe: /);
    },

    async waitForRelayed({ cluster }) {
      const { state, relayTransaction } = await cluster.waitForRelayed(await send());
      assert.equal(state.name, "relayed");
      assert.equal(state.transaction, relayTransaction);
      await assert.rejects(cluster.waitForRelayed("0x12"), { name: "TypeError" });
    },

    async waitForState({ cluster }) {
      await cluster.setRelayer({ skip: [{ target: TARGET }] });
      const message = await send();
      assert.equal((await cluster.waitForState(message, "skipped")).hash, message.hash);
      await assert.rejects(cluster.waitForState(message, "relayed"), ({ name, actual, expected, life }) => {
        assert.deepEqual([name, expected, actual], ["MessageStateError", "relayed", { name: "skipped" }]);
        assert.equal(life.messageHash, message.hash);
        return true;
      });
      await cluster.setRelayer({ skip: [] });
      await cluster.waitForRelayed(message);
    },

    async jump({ cluster }) {
      const { clock: before } = await cluster.status();
      const later = await cluster.jump(100);
      assert.ok(later.ahead >= before.ahead + 100);
      const to = later.now + 1_000;
      const { now } = await cluster.jump({ to });
      assert.ok(now >= to && now < to + 60, `${now}, ${to}`);
    },

    async mine({ cluster }) {
      const heights = async () => (await cluster.status()).chains.map(({ head }) => head.number);
      const before = await heights();
      const heads = await cluster.mine(3);
      assert.deepEqual(heads.map(({ number }) => number), before.map((height) => height + 3));
      await cluster.mine();
      assert.deepEqual(await heights(), before.map((height) => height + 4));
    },

    async snapshot({ cluster }) {
      const [first, second] = [await cluster.snapshot(), await cluster.snapshot()];
      assert.notEqual(first, second);
    },

    async revert({ cluster }) {
      const { chains } = await cluster.status();
      const id = await cluster.snapshot();
      await cluster.addChain({ chainId: 7_000 });
      await cluster.mine(2);
      assert.deepEqual(cluster.chains.map((chain) => chain.id), [901, 902, 7_000]);
      const heads = await cluster.revert(id);
      assert.deepEqual(heads.map(({ hash }) => hash), chains.map(({ head }) => head.hash));
      assert.deepEqual(cluster.chains.map((chain) => chain.id), [901, 902]);
      await assert.rejects(cluster.revert(id));
    },

    async reorg({ cluster }) {
      await cluster.setRelayer({ paused: true });
      const message = await send();
      const { removed, messages } = await cluster.reorg({ chain: 901, depth: 1 });
      assert.deepEqual(removed.map(({ chainId }) => chainId), [901]);
      assert.deepEqual(messages.map(({ hash, to }) => [hash, to.name]), [[message.hash, "reorgedOut"]]);
      await assert.rejects(cluster.chain(902).relayMessage(message), /a reorg removed it|expected a log/);
      await cluster.setRelayer({ paused: false });
    },

    async setRelayer({ cluster }) {
      assert.equal((await cluster.setRelayer({ paused: true, delay: 5 })).paused, true);
      const { relayer } = await cluster.status();
      assert.deepEqual([relayer.paused, relayer.delay], [true, 5]);
      await cluster.setRelayer({ paused: false, delay: 0 });
    },

    async faults({ cluster }) {
      await cluster.setRelayer({ paused: true });
      const message = await send();
      const schedule = [{ step: 0, fault: { kind: "loseRelay" } }];
      const result = await cluster.faults({ schedule });
      assert.equal(result.settled, true);
      assert.deepEqual(result.messages.map(({ hash, to }) => [hash, to.name]), [[message.hash, "relayed"]]);
      await cluster.setRelayer({ paused: false });
    },

    async addChain({ cluster }) {
      const added = await cluster.addChain({ chainId: 77 });
      assert.equal(await added.public.getChainId(), 77);
      assert.equal(cluster.chain(77), added);
      const message = await added.sendMessage({ destination: 901, target: TARGET, message: "0x" });
      await cluster.waitForRelayed(message);
      await assert.rejects(cluster.addChain({ chainId: 77 }), /77/);
    },

    async failsafe({ cluster }) {
      assert.equal(await cluster.failsafe(), false);
    },

    async setFailsafe({ cluster }) {
      await cluster.setFailsafe(true);
      assert.equal(await cluster.failsafe(), true);
      await cluster.setFailsafe(false);
      assert.equal(await cluster.failsafe(), false);
    },

    async accessList({ cluster }) {
      const { payload, sends } = await send();
      const [{ blockHash: _, ...identifier }] = sends;
      const [{ storageKeys }] = await cluster.accessList({ ...identifier, payload });
      const { sent } = await cluster.trace((await cluster.messages()).at(-1));
      assert.deepEqual(storageKeys, sent[0].accessList);
    },

    async checkAccessList({ cluster }) {
      const { hash } = await send();
      const { sent } = await cluster.trace(hash);
      await cluster.mine();
      const { timestamp } = sent[0].block;
      const executing = { chainID: 902, timestamp: timestamp + 10 };
      // The filter knows a message once every chain is past its timestamp.
      await cluster.jump(10);
      await cluster.mine();
      await cluster.checkAccessList(sent[0].accessList, "unsafe", executing);
      const late = { chainID: 902, timestamp: timestamp + 30 * DAY };
      await assert.rejects(cluster.checkAccessList(sent[0].accessList, "unsafe", late), /expired/);
    },
  };

  for (const [name, test] of Object.entries(tests)) it(name, () => test(suite));

  it("are all tested", () => {
    const client = createClient({ transport: http(suite.cluster.adminUrl) }).extend(clusterActions);
    const { cluster } = suite;
    const actions = Object.keys(clusterActions(client));
    assert.deepEqual(Object.keys(tests).sort(), actions.sort());
    for (const action of actions) assert.equal(typeof cluster[action], "function", action);
  });

  it("extend a client of viem", async () => {
    const client = createClient({ transport: http(suite.cluster.adminUrl) }).extend(clusterActions);
    assert.deepEqual((await client.status()).chains, (await suite.cluster.status()).chains);
  });
});
