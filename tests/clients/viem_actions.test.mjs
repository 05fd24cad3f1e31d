// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The actions of viem's test client, by the names of each of its modes.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { createTestClient, http, parseAbi, publicActions, walletActions } from "viem";
import { account, connect, ETHER } from "./chain.mjs";
import { TARGET } from "./message.mjs";
import { serving } from "./server.mjs";

const TOKEN = "0x420beeF000000000000000000000000000000001";
const ERC20 = parseAbi([
  "function balanceOf(address) view returns (uint256)",
  "function allowance(address, address) view returns (uint256)",
]);
const ADDRESS = "0x00000000000000000000000000000000000beef2";
const MINER = "0x00000000000000000000000000000000000beef3";
const SLOT = `0x${"1".padStart(64, "0")}`;
const WORD = `0x${"7".padStart(64, "0")}`;

for (const mode of ["anvil", "hardhat"]) {
  describe(`viem's test client, mode ${mode}`, { timeout: 60_000 }, () => {
    const server = serving();
    let client;

    before(() => {
      const { reader } = connect(server, 901);
      const transport = http(server.url(901), { retryCount: 0 });
      client = createTestClient({ account: account(0), chain: reader.chain, mode, transport, pollingInterval: 20, cacheTime: 0 })
        .extend(publicActions)
        .extend(walletActions);
    });

    const receipt = (hash) => client.waitForTransactionReceipt({ hash, timeout: 15_000 });
    const pooled = async () => (await client.getTxpoolStatus()).pending;

    it("changes accounts", async () => {
      await client.setBalance({ address: ADDRESS, value: 2n * ETHER });
      await client.setNonce({ address: ADDRESS, nonce: 4 });
      await client.setCode({ address: ADDRESS, bytecode: "0x00" });
      await client.setStorageAt({ address: ADDRESS, index: SLOT, value: WORD });
      assert.equal(await client.getBalance({ address: ADDRESS }), 2n * ETHER);
      assert.equal(await client.getTransactionCount({ address: ADDRESS }), 4);
      assert.equal(await client.getCode({ address: ADDRESS }), "0x00");
      assert.equal(await client.getStorageAt({ address: ADDRESS, slot: SLOT }), WORD);
    });

    it("sends for others", async () => {
      await client.setBalance({ address: TARGET, value: ETHER });
      const unsigned = { from: TARGET, to: account(1).address, value: 1n };
      assert.equal((await receipt(await client.sendUnsignedTransaction(unsigned))).from, TARGET);
      await client.impersonateAccount({ address: TARGET });
      const hash = await client.sendTransaction({ account: TARGET, to: account(1).address, value: 1n });
      assert.equal((await receipt(hash)).status, "success");
      await client.stopImpersonatingAccount({ address: TARGET });
      await assert.rejects(client.sendTransaction({ account: TARGET, to: account(1).address, value: 1n }));
    });

    it("holds back, shows and drops transactions", async () => {
      await client.setAutomine(false);
      assert.equal(await client.getAutomine(), false);
      const hash = await client.sendTransaction({ to: TARGET });
      assert.equal(await pooled(), 1);
      const content = await client.getTxpoolContent();
      assert.equal(Object.values(Object.values(content.pending)[0])[0].hash, hash);
      assert.equal(Object.keys((await client.inspectTxpool()).pending).length, 1);
      await client.dropTransaction({ hash });
      assert.equal(await pooled(), 0);
      await client.sendTransaction({ to: TARGET });
      await client.request({ method: `${mode}_dropAllTransactions` });
      assert.equal(await pooled(), 0);
      await client.setAutomine(true);
      assert.equal(await client.getAutomine(), true);
    });

    it("mines, at intervals of time and of timestamps", async () => {
      const { number, timestamp } = await client.getBlock();
      await client.mine({ blocks: 2, interval: 30 });
      assert.equal(await client.getBlockNumber(), number + 2n);
      await client.increaseTime({ seconds: 100 });
      await client.setBlockTimestampInterval({ interval: 7 });
      const before = await client.getBlock();
      await client.mine({ blocks: 3 });
      const after = await client.getBlock();
      assert.equal(after.timestamp, before.timestamp + 21n);
      await client.removeBlockTimestampInterval();
      const next = after.timestamp + 1_000n;
      await client.setNextBlockTimestamp({ timestamp: next });
      await client.mine({ blocks: 1 });
      assert.equal((await client.getBlock()).timestamp, next);
      assert.ok(next > timestamp);
      await client.setIntervalMining({ interval: 1 });
      await client.setIntervalMining({ interval: 0 });
      await client.setAutomine(true);
    });

    it("sets what the next block begins with", async () => {
      const before = await client.getBlock();
      await client.setNextBlockBaseFeePerGas({ baseFeePerGas: 20n });
      await client.setCoinbase({ address: MINER });
      await client.setBlockGasLimit({ gasLimit: 1_000_000n });
      await client.request({ method: `${mode}_setPrevRandao`, params: [WORD] });
      const balance = await client.getBalance({ address: MINER });
      const { blockHash, gasUsed } = await receipt(await client.sendTransaction({ to: TARGET, maxPriorityFeePerGas: 3n }));
      const block = await client.getBlock({ blockHash });
      assert.deepEqual([block.baseFeePerGas, block.gasLimit, block.mixHash], [20n, 1_000_000n, WORD]);
      assert.equal(block.miner.toLowerCase(), MINER);
      assert.equal(await client.getBalance({ address: MINER }), balance + 3n * gasUsed);
      await client.setNextBlockBaseFeePerGas({ baseFeePerGas: before.baseFeePerGas });
      await client.setCoinbase({ address: before.miner });
      await client.setBlockGasLimit({ gasLimit: before.gasLimit });
    });

    it("goes back, and loads what it has dumped", async () => {
      const id = await client.snapshot();
      const state = await client.dumpState();
      await client.setBalance({ address: ADDRESS, value: 1n });
      await client.revert({ id });
      assert.equal(await client.getBalance({ address: ADDRESS }), 2n * ETHER);
      await client.reset();
      assert.equal(await client.getBlockNumber(), 0n);
      assert.equal(await client.getBalance({ address: ADDRESS }), 0n);
      await client.loadState({ state });
      assert.equal(await client.getBalance({ address: ADDRESS }), 2n * ETHER);
    });

    it("says why it refuses what makes no sense here", async () => {
      await client.setLoggingEnabled(true);
      await assert.rejects(client.setRpcUrl("http://127.0.0.1:1"), /not forked/);
    });

    it("deals tokens", async () => {
      const holder = account(2).address;
      const read = (functionName, args) => client.readContract({ address: TOKEN, abi: ERC20, functionName, args });
      await client.request({ method: `${mode}_dealERC20`, params: [holder, TOKEN, "0x3e8"] });
      assert.equal(await read("balanceOf", [holder]), 1_000n);
      await client.request({ method: `${mode}_setERC20Allowance`, params: [holder, ADDRESS, TOKEN, "0x64"] });
      assert.equal(await read("allowance", [holder, ADDRESS]), 100n);
    });

    it("returns receipts at once", async () => {
      const request = await client.prepareTransactionRequest({ to: TARGET, value: 1n });
      const serializedTransaction = await client.account.signTransaction(request);
      const { status, blockNumber } = await client.sendRawTransactionSync({ serializedTransaction });
      assert.deepEqual([status, blockNumber], ["success", await client.getBlockNumber()]);
    });

    it("rewrites the last blocks", async () => {
      const [first, second] = [account(3).address, account(4).address];
      for (let block = 0; block < 2; block++) await receipt(await client.sendTransaction({ to: TARGET }));
      const number = await client.getBlockNumber();
      const transfer = (from) => ({ from, to: TARGET, value: "0x1" });
      await client.request({ method: "anvil_reorg", params: [2, [[transfer(first), 0], [transfer(second), 1]]] });
      const senders = [];
      for (const blockNumber of [number - 1n, number]) {
        const { transactions } = await client.getBlock({ blockNumber, includeTransactions: true });
        senders.push(...transactions.filter(({ typeHex }) => typeHex !== "0x7e").map(({ from }) => from));
      }
      assert.deepEqual(senders, [first, second].map((it) => it.toLowerCase()));
      await client.request({ method: "anvil_rollback", params: [1] });
      assert.equal(await client.getBlockNumber(), number - 1n);
      const [block] = await client.request({ method: "evm_mine_detailed" });
      assert.equal(BigInt(block.number), number);
    });
  });
}

describe("quick transactions", { timeout: 60_000 }, () => {
  const server = serving();

  it("leave the chains at the time of the machine", async () => {
    const { reader, wallet, receipt } = connect(server, 901);
    const [signer, nonces] = [account(5), Array.from({ length: 200 }, (_, nonce) => nonce)];
    const fields = { type: "eip1559", chainId: 901, to: TARGET, gas: 21_000n, maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 0n };
    for (const nonce of nonces) {
      const serializedTransaction = await signer.signTransaction({ ...fields, nonce });
      await reader.sendRawTransaction({ serializedTransaction });
    }
    assert.equal(await reader.getBlockNumber(), 200n);
    const { timestamp } = await reader.getBlock();
    assert.ok(Math.abs(Number(timestamp) - Date.now() / 1_000) <= 5, `${timestamp}`);
    await receipt.call({ reader }, await wallet.sendTransaction({ to: TARGET }));
  });
});
