// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What may not be relayed is not, whichever way it comes.

import { hashCrossDomainMessage } from "@eth-optimism/viem/utils/interop";
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { BaseError } from "viem";
import { connect } from "./chain.mjs";
import { forgeries } from "./forgery.mjs";
import { executingMessage, isRelayed, messenger, relayTransaction, send, status } from "./message.mjs";
import { serving } from "./server.mjs";
import { eventually } from "./waiting.mjs";
import { ways } from "./way.mjs";

const INVALID_PARAMS = -32602;
const DAY = 24 * 60 * 60;

// An error of JSON-RPC with this code, and these words.
const refusal = (words) => (error) => {
  const cause = error.walk((inner) => !(inner instanceof BaseError) && typeof inner.code === "number");
  assert.ok(cause, error.message);
  assert.equal(cause.code, INVALID_PARAMS, cause.message);
  assert.ok(cause.message.includes(words), cause.message);
  return true;
};

// Takes the last block back.
const reorg = ({ node }) => node.request({ method: "anvil_reorg", params: [1, []] });

for (const [name, way] of Object.entries(ways)) {
  describe(`by ${name}`, { timeout: 60_000 }, () => {
    const server = serving("--no-autorelay");
    let source, destination, submit;

    before(async () => {
      [source, destination] = [901, 902].map((id) => connect(server, id));
      submit = await way(server, destination.id);
    });

    const sent = async () => {
      const message = await send(source, destination);
      return { message, executing: await executingMessage(source, message) };
    };
    const relay = async (executing) => {
      const { status: outcome } = await destination.receipt(await submit(relayTransaction(executing)));
      return outcome;
    };
    // It is refused, leaves no block behind, and the account can go on.
    const assertRefused = async (executing, words) => {
      const before = await destination.reader.getBlockNumber();
      await assert.rejects(submit(relayTransaction(executing)), refusal(words));
      assert.equal(await destination.reader.getBlockNumber(), before);
    };

    it("relays what was sent, once", async () => {
      const { message, executing } = await sent();
      assert.equal(await relay(executing), "success");
      assert.equal(await status(destination, message), "relayed");
      assert.equal(await relay(executing), "reverted");
      const filter = { ...messenger, eventName: "RelayedMessage", fromBlock: 0n };
      const logs = await destination.reader.getContractEvents({ ...filter, args: { messageHash: hashCrossDomainMessage(message) } });
      assert.equal(logs.length, 1);
    });

    it("reverts where nothing is declared", async () => {
      const { message, executing } = await sent();
      assert.equal(await relay({ ...executing, accessList: [] }), "reverted");
      assert.equal(await status(destination, message), "ready-to-relay");
      assert.equal(await relay(executing), "success");
    });

    for (const [what, { forge, words }] of Object.entries(forgeries)) {
      it(`refuses another ${what}`, async () => {
        const { message, executing } = await sent();
        await assertRefused(forge(executing), words);
        assert.equal(await status(destination, message), "ready-to-relay");
        assert.equal(await relay(executing), "success");
      });
    }

    it("refuses what has expired, until it is sent again", async () => {
      const { message, executing } = await sent();
      await destination.node.increaseTime({ seconds: 8 * DAY });
      await destination.node.mine({ blocks: 1 });
      await assertRefused(executing, "expired");
      assert.equal(await status(destination, message), "ready-to-relay");

      const { destination: chain, nonce, sender, target, message: content } = message;
      const resend = { ...messenger, functionName: "resendMessage", args: [chain, nonce, sender, target, content] };
      const { logs } = await source.receipt(await source.wallet.writeContract(resend));
      assert.equal(await relay(await executingMessage(source, { log: logs[0] })), "success");
      assert.equal(await status(destination, message), "relayed");
    });

    it("refuses what has expired without a block in between", async () => {
      const { executing } = await sent();
      await destination.node.increaseTime({ seconds: 8 * DAY });
      await assertRefused(executing, "expired");
    });

    it("takes a relay back with the block that it was sent in", async () => {
      const { message, executing } = await sent();
      assert.equal(await relay(executing), "success");
      await reorg(source);
      const hash = message.log.transactionHash;
      await assert.rejects(source.reader.getTransactionReceipt({ hash }), { name: "TransactionReceiptNotFoundError" });
      assert.equal(await status(destination, message), "ready-to-relay");
      await assertRefused(executing, "initiating message not found");
    });
  });
}

describe("the relayer", { timeout: 60_000 }, () => {
  describe("with a delay of 4 s", () => {
    const server = serving("--relay-delay", 4);

    it("relays after 4 s", async () => {
      const [source, destination] = [901, 902].map((id) => connect(server, id));
      const message = await send(source, destination);
      await sleep(2_500);
      assert.equal(await status(destination, message), "ready-to-relay");
      await isRelayed(destination, message, 6_000);
      const filter = { ...messenger, eventName: "RelayedMessage", fromBlock: 0n };
      const [log] = await destination.reader.getContractEvents(filter);
      const blocks = [source.reader.getBlock({ blockHash: message.log.blockHash }), destination.reader.getBlock({ blockHash: log.blockHash })];
      const [sent, relayed] = await Promise.all(blocks);
      assert.ok(relayed.timestamp >= sent.timestamp + 4n, `${relayed.timestamp - sent.timestamp} s`);
    });
  });

  describe("without one", () => {
    const server = serving();

    it("relays again what was sent again after a reorg", async () => {
      const [source, destination] = [901, 902].map((id) => connect(server, id));
      const message = await send(source, destination);
      await isRelayed(destination, message);
      await reorg(source);
      await eventually(async () => (await status(destination, message)) === "ready-to-relay");
      const next = await send(source, destination, message.message);
      assert.equal(hashCrossDomainMessage(next), hashCrossDomainMessage(message));
      await isRelayed(destination, next);
    });
  });
});
