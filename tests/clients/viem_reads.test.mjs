// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What viem reads; contracts.

import { contracts } from "@eth-optimism/viem";
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ContractFunctionRevertedError, getContract, zeroAddress, zeroHash } from "viem";
import { account, connect, ETHER } from "./chain.mjs";
import { deployToken, SUPPLY, token, transfers } from "./contract.mjs";
import { messenger, send, TARGET } from "./message.mjs";
import { serving } from "./server.mjs";

const OWNER = account(0).address;
const RECEIVER = account(1).address;

describe("viem", { timeout: 60_000 }, () => {
  const server = serving("--no-autorelay");
  let chain, destination, address, transfer;

  before(async () => {
    [chain, destination] = [connect(server, 901), connect(server, 902)];
    ({ address, transfer } = await deployToken(chain, RECEIVER));
  });

  it("reads a contract that it deployed", async () => {
    const contract = getContract({ address, abi: token.abi, client: chain.reader });
    const before = await contract.read.balanceOf([RECEIVER]);
    assert.equal((await transfer(5n)).status, "success");
    assert.equal(await contract.read.balanceOf([RECEIVER]), before + 5n);
    assert.match(await chain.reader.getCode({ address }), /^0x60/);
  });

  it("decodes what a call reverts with", async () => {
    const call = { address, abi: token.abi, functionName: "transfer", args: [RECEIVER, SUPPLY * 2n], account: TARGET };
    await assert.rejects(chain.reader.simulateContract(call), (error) => {
      const { data } = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
      assert.equal(data.errorName, "InsufficientBalance");
      assert.deepEqual(data.args, [0n, SUPPLY * 2n]);
      return true;
    });
    await assert.rejects(chain.reader.estimateContractGas(call), /InsufficientBalance/);
  });

  it("knows why a transaction is not taken", async () => {
    const { wallet } = chain;
    const gas = 21_000n;
    const reasons = {
      InsufficientFundsError: { value: ETHER ** 2n, gas },
      NonceTooLowError: { nonce: 0, gas },
      IntrinsicGasTooLowError: { gas: gas - 1n },
    };
    for (const [name, transaction] of Object.entries(reasons)) {
      const sent = wallet.sendTransaction({ to: TARGET, ...transaction });
      await assert.rejects(sent, (error) => assert.equal(error.cause.name, name, error.details) ?? true);
    }
  });

  it("gets logs", async () => {
    const { blockHash, blockNumber, transactionHash } = await transfer(7n);
    const { reader } = chain;
    const range = { fromBlock: blockNumber, toBlock: blockNumber };
    for (const where of [range, { blockHash }]) {
      const [log, ...others] = await reader.getContractEvents({ ...transfers, address, ...where });
      assert.deepEqual(others, []);
      assert.deepEqual(log.args, { from: OWNER, to: RECEIVER, value: 7n });
      assert.deepEqual([log.transactionHash, log.blockHash, log.logIndex], [transactionHash, blockHash, 0]);
    }
    const all = await reader.getContractEvents({ ...transfers, fromBlock: 0n, args: { to: [TARGET, RECEIVER] } });
    assert.ok(all.some((log) => log.transactionHash === transactionHash));
    assert.deepEqual(await reader.getContractEvents({ ...transfers, fromBlock: 0n, args: { to: zeroAddress } }), []);
    await send(chain, destination);
    assert.equal((await reader.getContractEvents({ ...messenger, eventName: "SentMessage", fromBlock: 0n })).length, 1);
  });

  it("reads blocks and transactions", async () => {
    const receipt = await transfer(1n);
    const { reader } = chain;
    const block = await reader.getBlock({ blockHash: receipt.blockHash, includeTransactions: true });
    assert.equal(block.number, receipt.blockNumber);
    assert.ok(block.transactions.some(({ hash }) => hash === receipt.transactionHash));
    const [parent, latest] = await Promise.all([
      reader.getBlock({ blockNumber: block.number - 1n }),
      reader.getBlock({ blockTag: "latest" }),
    ]);
    assert.equal(block.parentHash, parent.hash);
    assert.ok(block.timestamp >= parent.timestamp);
    assert.equal(latest.hash, block.hash);
    for (const blockTag of ["earliest", "safe", "finalized", "pending"]) assert.ok(await reader.getBlock({ blockTag }));
    const transaction = await reader.getTransaction({ hash: receipt.transactionHash });
    assert.deepEqual([transaction.from, transaction.to, transaction.chainId], [OWNER.toLowerCase(), address, 901]);
    assert.equal(await reader.getTransactionConfirmations({ hash: receipt.transactionHash }), 1n);
    await assert.rejects(reader.getBlock({ blockNumber: 1_000_000n }), { name: "BlockNotFoundError" });
    await assert.rejects(reader.getTransactionReceipt({ hash: zeroHash }), { name: "TransactionReceiptNotFoundError" });
  });

  it("reads accounts, also as they were", async () => {
    const { reader, wallet } = chain;
    const blockNumber = await reader.getBlockNumber();
    await chain.receipt(await wallet.sendTransaction({ to: TARGET, value: ETHER }));
    assert.equal(await reader.getBalance({ address: TARGET }), ETHER);
    assert.equal(await reader.getBalance({ address: TARGET, blockNumber }), 0n);
    const nonces = [reader.getTransactionCount({ address: OWNER }), reader.getTransactionCount({ address: OWNER, blockNumber })];
    const [now, then] = await Promise.all(nonces);
    assert.equal(now, then + 1);
    assert.match(await reader.getCode({ address: contracts.crossL2Inbox.address }), /^0x/);
    assert.match(await reader.getStorageAt({ address: messenger.address, slot: zeroHash }), /^0x[0-9a-f]{64}$/);
    assert.deepEqual((await connect(server, 901).wallet.getAddresses())[0], OWNER);
  });

  it("reads fees", async () => {
    const { reader } = chain;
    const history = await reader.getFeeHistory({ blockCount: 2, rewardPercentiles: [25, 75] });
    assert.equal(history.baseFeePerGas.length, 3);
    assert.deepEqual(history.reward.map(({ length }) => length), [2, 2]);
    assert.equal(typeof (await reader.getGasPrice()), "bigint");
    assert.equal(typeof (await reader.estimateFeesPerGas()).maxFeePerGas, "bigint");
  });
});
