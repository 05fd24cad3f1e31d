// SPDX-License-Identifier: MIT OR Apache-2.0
//
// viem's test client, mode "anvil": blocks, time and accounts as a test wants them.

import assert from "node:assert/strict";
import { before, beforeEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { account, connect, ETHER } from "./chain.mjs";
import { isRelayed, send, status, TARGET } from "./message.mjs";
import { serving } from "./server.mjs";
import { eventually } from "./waiting.mjs";

const MANY = 100;
const DAY = 24 * 60 * 60;

describe("viem's test client", { timeout: 60_000 }, () => {
  const server = serving();
  let chain, reader, node, wallet;

  before(() => (chain = connect(server, 901)));
  beforeEach(() => ({ reader, node, wallet } = chain));

  const head = () => reader.getBlock();

  it("mines", async () => {
    const { number } = await head();
    await node.mine({ blocks: 3 });
    assert.equal(await reader.getBlockNumber(), number + 3n);
  });

  it("mines at intervals of time", async () => {
    const { number, timestamp } = await head();
    await node.mine({ blocks: 2, interval: 60 });
    const latest = await head();
    assert.equal(latest.number, number + 2n);
    assert.ok(latest.timestamp >= timestamp + 60n, `${latest.timestamp - timestamp} s later`);
  });

  it("goes into the future", async () => {
    const { timestamp } = await head();
    await node.increaseTime({ seconds: DAY });
    await node.mine({ blocks: 1 });
    assert.ok((await head()).timestamp >= timestamp + BigInt(DAY));
  });

  it("sets the next block's timestamp", async () => {
    const timestamp = (await head()).timestamp + 1_000n;
    await node.setNextBlockTimestamp({ timestamp });
    await chain.receipt(await wallet.sendTransaction({ to: TARGET }));
    assert.equal((await head()).timestamp, timestamp);
    await assert.rejects(node.setNextBlockTimestamp({ timestamp: timestamp - 10n }));
  });

  it("goes back to a snapshot", async () => {
    const other = connect(server, 902);
    const before = await reader.getBalance({ address: TARGET });
    const id = await node.snapshot();
    const [{ hash }, message] = [await head(), await send(chain, other)];
    await isRelayed(other, message);
    await chain.receipt(await wallet.sendTransaction({ to: TARGET, value: ETHER }));
    await node.revert({ id });
    assert.equal((await head()).hash, hash);
    assert.equal(await reader.getBalance({ address: TARGET }), before);
    assert.equal(await status(other, message), "ready-to-relay", "the snapshot is of all chains");
    await assert.rejects(node.request({ method: "evm_revert", params: [id] }).then((done) => assert.ok(done)));
    await isRelayed(other, await send(chain, other));
  });

  it("sets balance, nonce, code and storage", async () => {
    const address = account(0).address.replace(/....$/, "beef");
    const [slot, word] = [1n, 7n].map((value) => `0x${value.toString(16).padStart(64, "0")}`);
    await node.setBalance({ address, value: 3n * ETHER });
    await node.setNonce({ address, nonce: 5 });
    await node.setCode({ address, bytecode: "0x00" });
    await node.setStorageAt({ address, index: slot, value: word });
    assert.equal(await reader.getBalance({ address }), 3n * ETHER);
    assert.equal(await reader.getTransactionCount({ address }), 5);
    assert.equal(await reader.getCode({ address }), "0x00");
    assert.equal(await reader.getStorageAt({ address, slot }), word);
  });

  it("impersonates", async () => {
    const address = TARGET;
    const send = () => connect(server, 901, address).wallet.sendTransaction({ to: account(1).address, value: 1n });
    await node.setBalance({ address, value: ETHER });
    await assert.rejects(send());
    await node.impersonateAccount({ address });
    const { status: outcome, from } = await chain.receipt(await send());
    assert.deepEqual([outcome, from], ["success", address]);
    await node.stopImpersonatingAccount({ address });
    await assert.rejects(send());
  });

  it("holds transactions back until a block is mined", async () => {
    await node.setAutomine(false);
    assert.equal(await node.getAutomine(), false);
    const { number } = await head();
    const hashes = [await wallet.sendTransaction({ to: TARGET }), await wallet.sendTransaction({ to: TARGET })];
    await sleep(100);
    assert.equal(await reader.getBlockNumber(), number);
    await assert.rejects(reader.getTransactionReceipt({ hash: hashes[0] }));
    assert.equal((await reader.getTransaction({ hash: hashes[0] })).blockNumber, null);
    await node.mine({ blocks: 1 });
    for (const hash of hashes) {
      assert.equal((await reader.getTransactionReceipt({ hash })).blockNumber, number + 1n);
    }
    await node.setAutomine(true);
    assert.equal(await node.getAutomine(), true);
  });

  it("keeps a transaction until the one before it comes", async () => {
    const nonce = await reader.getTransactionCount({ address: wallet.account.address });
    const send = (number) => wallet.sendTransaction({ to: TARGET, gas: 21_000n, nonce: number });
    const { number } = await head();
    const later = await send(nonce + 1);
    await sleep(100);
    assert.equal(await reader.getBlockNumber(), number, "no block for what cannot be in it");
    await send(nonce);
    assert.equal((await chain.receipt(later)).status, "success");
  });

  it("takes transactions in any order, many at once", async () => {
    const signer = account(5);
    const fields = { type: "eip1559", chainId: 901, to: TARGET, gas: 21_000n, maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 0n };
    const sign = (_, nonce) => signer.signTransaction({ ...fields, nonce });
    const signed = await Promise.all(Array.from({ length: MANY }, sign));
    const hashes = await Promise.all(signed.reverse().map((serializedTransaction) => reader.sendRawTransaction({ serializedTransaction })));
    const receipts = await Promise.all(hashes.map((hash) => chain.receipt(hash)));
    assert.ok(receipts.every((receipt) => receipt.status === "success"));
    assert.equal(await reader.getTransactionCount({ address: signer.address }), MANY);
  });

  it("mines at intervals", async () => {
    await node.setIntervalMining({ interval: 1 });
    const { number, timestamp } = await head();
    await eventually(async () => (await reader.getBlockNumber()) >= number + 2n, 5_000);
    const latest = await head();
    assert.ok(latest.timestamp >= timestamp + 2n);
    await node.setIntervalMining({ interval: 0 });
    await node.setAutomine(true);
    const stopped = await reader.getBlockNumber();
    await sleep(1_500);
    assert.equal(await reader.getBlockNumber(), stopped);
  });
});
