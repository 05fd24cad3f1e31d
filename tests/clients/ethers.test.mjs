// SPDX-License-Identifier: MIT OR Apache-2.0
//
// ethers 6: requests in batches, as it makes them by default.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Contract, ContractFactory, isCallException, JsonRpcProvider, parseEther, Wallet } from "ethers";
import { account, privateKey } from "./chain.mjs";
import { SUPPLY, token } from "./contract.mjs";
import { messenger, TARGET } from "./message.mjs";
import { serving } from "./server.mjs";
import { eventually } from "./waiting.mjs";

const RECEIVER = account(1).address;

describe("ethers", { timeout: 60_000 }, () => {
  const server = serving();
  let provider, destination, wallet, contract;

  before(async () => {
    [provider, destination] = [901, 902].map((id) => new JsonRpcProvider(server.url(id), id, { cacheTimeout: -1 }));
    for (const each of [provider, destination]) each.pollingInterval = 20;
    wallet = new Wallet(privateKey(0), provider);
    contract = await new ContractFactory(token.abi, token.bytecode, wallet).deploy(SUPPLY);
    await contract.waitForDeployment();
  });
  after(() => [provider, destination].forEach((each) => each?.destroy()));

  it("asks in batches", async () => {
    const batches = [];
    const note = ({ action, payload }) => action === "sendRpcPayload" && batches.push(payload);
    await provider.on("debug", note);
    const [block, balance, count, network] = await Promise.all([
      provider.getBlockNumber(),
      provider.getBalance(RECEIVER),
      provider.getTransactionCount(RECEIVER),
      provider.send("eth_chainId", []),
    ]);
    await provider.off("debug", note);
    assert.ok(batches.some((payload) => Array.isArray(payload) && payload.length >= 4), JSON.stringify(batches));
    assert.ok(block >= 1);
    assert.deepEqual([balance, count, network], [parseEther("10000"), 0, "0x385"]);
  });

  it("gets each answer of a batch, also an error", async () => {
    const asked = [provider.send("eth_blockNumber", []), provider.send("eth_noSuchMethod", []), provider.getBlock(0)];
    const [number, missing, genesis] = await Promise.allSettled(asked);
    assert.equal(number.status, "fulfilled");
    assert.equal(genesis.value.number, 0);
    assert.equal(missing.reason.error?.code ?? missing.reason.info?.error?.code ?? missing.reason.code, -32601);
  });

  it("sends of its own account, and of one of the server's", async () => {
    const before = await provider.getBalance(TARGET);
    for (const signer of [wallet, await provider.getSigner(2)]) {
      const sent = await signer.sendTransaction({ to: TARGET, value: 1n });
      const receipt = await sent.wait(1, 10_000);
      assert.equal(receipt.status, 1);
      assert.equal((await provider.getTransaction(sent.hash)).blockHash, receipt.blockHash);
    }
    assert.equal((await provider.getBalance(TARGET)) - before, 2n);
  });

  it("takes the chain for one with fees and access lists", async () => {
    const { gasPrice, maxFeePerGas, maxPriorityFeePerGas } = await provider.getFeeData();
    for (const fee of [gasPrice, maxFeePerGas, maxPriorityFeePerGas]) assert.notEqual(fee, null);
    const accessList = [{ address: TARGET, storageKeys: [`0x${"00".repeat(32)}`] }];
    const sent = await wallet.sendTransaction({ to: TARGET, accessList });
    assert.equal(sent.type, 2);
    assert.equal((await sent.wait(1, 10_000)).status, 1);
    const capped = await wallet.sendTransaction({ to: TARGET, maxFeePerGas: 5n * 10n ** 9n });
    assert.equal((await capped.wait(1, 10_000)).status, 1);
  });

  it("calls a contract, and finds its events", async () => {
    assert.equal(await contract.balanceOf(wallet.address), SUPPLY);
    const { hash, blockNumber } = await (await contract.transfer(RECEIVER, 5n)).wait(1, 10_000);
    assert.equal(await contract.balanceOf(RECEIVER), 5n);
    assert.equal(await contract.balanceOf(RECEIVER, { blockTag: blockNumber - 1 }), 0n);
    const [event, ...others] = await contract.queryFilter(contract.filters.Transfer(null, RECEIVER), 0);
    assert.deepEqual(others, []);
    assert.deepEqual([event.transactionHash, event.args.value], [hash, 5n]);
  });

  it("says why a call reverts", async () => {
    const refused = (error) => {
      assert.ok(isCallException(error), error.code);
      const { name, args } = contract.interface.parseError(error.data);
      assert.equal(name, "InsufficientBalance");
      assert.deepEqual([...args], [0n, 1n]);
      return true;
    };
    const beggar = contract.connect(new Wallet(privateKey(3), provider));
    await assert.rejects(beggar.transfer.staticCall(RECEIVER, 1n), refused);
    await assert.rejects(beggar.transfer.estimateGas(RECEIVER, 1n), refused);
    await assert.rejects(beggar.transfer(RECEIVER, 1n), refused);
    const mined = await beggar.transfer(RECEIVER, 1n, { gasLimit: 100_000n });
    await assert.rejects(mined.wait(1, 10_000), (error) => isCallException(error) && error.receipt.status === 0);
  });

  it("knows why a transaction is not taken", async () => {
    const reasons = { INSUFFICIENT_FUNDS: { value: parseEther("1000000") }, NONCE_EXPIRED: { nonce: 0 } };
    for (const [code, transaction] of Object.entries(reasons)) {
      await assert.rejects(wallet.sendTransaction({ to: TARGET, gasLimit: 21_000n, ...transaction }), { code });
    }
  });

  it("sends a message, which is relayed", async () => {
    const [from, to] = [wallet, destination].map((runner) => new Contract(messenger.address, messenger.abi, runner));
    const hash = await from.sendMessage.staticCall(902, TARGET, "0x01");
    await (await from.sendMessage(902, TARGET, "0x01")).wait(1, 10_000);
    await eventually(() => to.successfulMessages(hash));
  });
});
