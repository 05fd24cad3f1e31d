// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The pages of Otterscan, by the requests that its front end makes, on a chain with relayed messages:
// by ethers, in batches, read as Otterscan reads them.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { JsonRpcProvider, getAddress } from "ethers";
import { account, connect } from "./chain.mjs";
import { TARGET, isRelayed, messenger, send } from "./message.mjs";
import { serving } from "./server.mjs";

const PAGE_SIZE = 25;
const SENDER = account(0).address;

describe("Otterscan", { timeout: 60_000 }, () => {
  const server = serving();
  let provider;
  let messages;

  before(async () => {
    const [source, destination] = [901, 902].map((id) => connect(server, id));
    messages = [];
    for (let count = 0; count < 3; count += 1) {
      const message = await send(source, destination);
      assert.ok(await isRelayed(destination, message));
      messages.push(message);
    }
    provider = new JsonRpcProvider(server.url(902), undefined, { staticNetwork: true, pollingInterval: 20 });
  });
  after(() => provider.destroy());

  // The relays, which touch the target only by inner calls, the latest first.
  const relays = () => provider.send("ots_searchTransactionsBefore", [TARGET, 0, PAGE_SIZE]);

  it("recognises the node", async () => {
    const [number, header, level, network] = await Promise.all([
      provider.getBlockNumber(),
      provider.send("erigon_getHeaderByNumber", ["latest"]),
      provider.send("ots_getApiLevel", []),
      provider.getNetwork(),
    ]);
    assert.ok(level >= 8);
    assert.equal(Number(header.number), number);
    assert.equal(network.chainId, 902n);
    const older = await provider.send("erigon_getHeaderByNumber", [number]);
    assert.equal(older.hash, header.hash);
  });

  it("shows a block", async () => {
    const [{ blockNumber }] = (await relays()).txs;
    const number = Number(blockNumber);
    const [details, page, plain] = await Promise.all([
      provider.send("ots_getBlockDetails", [number]),
      provider.send("ots_getBlockTransactions", [number, 0, PAGE_SIZE]),
      provider.send("eth_getBlockByNumber", [blockNumber, false]),
    ]);
    const { block, issuance, totalFees } = details;
    assert.equal(BigInt(issuance.blockReward), 0n);
    assert.ok(BigInt(totalFees) > 0n);
    assert.equal(block.hash, plain.hash);
    assert.equal(block.transactionCount, plain.transactions.length);
    assert.deepEqual(details, await provider.send("ots_getBlockDetailsByHash", [block.hash]));
    assert.equal(page.fullblock.transactionCount, block.transactionCount);
    assert.deepEqual(page.fullblock.transactions.map(({ hash }) => hash), plain.transactions);
    page.fullblock.transactions.forEach((transaction, index) => {
      const receipt = page.receipts[index];
      assert.equal(receipt.transactionHash, transaction.hash);
      assert.equal(receipt.logs, null);
      assert.ok(transaction.input.length <= 10);
      assert.equal(Number(receipt.timestamp), Number(plain.timestamp));
    });
    const parties = page.fullblock.transactions.flatMap(({ from, to }) => [from, to ?? from]);
    const codes = await Promise.all(parties.map((party) => provider.send("ots_hasCode", [getAddress(party), number])));
    assert.ok(codes.every((hasCode) => typeof hasCode === "boolean") && codes.includes(true));
    const operations = page.fullblock.transactions.map(({ hash }) => provider.send("ots_getInternalOperations", [hash]));
    assert.ok((await Promise.all(operations)).every(Array.isArray));
    assert.equal(await provider.send("ots_getBlockDetails", [1_000_000]), null);
  });

  it("shows a transaction", async () => {
    const [{ hash }] = (await relays()).txs;
    const [transaction, receipt] = await Promise.all([
      provider.getTransaction(hash),
      provider.getTransactionReceipt(hash),
    ]);
    const [error, entries, operations, count, same, next] = await Promise.all([
      provider.send("ots_getTransactionError", [hash]),
      provider.send("ots_traceTransaction", [hash]),
      provider.send("ots_getInternalOperations", [hash]),
      provider.getTransactionCount(transaction.from),
      provider.send("ots_getTransactionBySenderAndNonce", [transaction.from, transaction.nonce]),
      provider.send("ots_getTransactionBySenderAndNonce", [transaction.from, transaction.nonce + 1]),
    ]);
    assert.equal(error, "0x");
    assert.equal(receipt.status, 1);
    assert.deepEqual(operations, []);
    assert.equal(same, hash);
    assert.equal(next === null, transaction.nonce + 1 === count);
    // The messenger calls the inbox, then the target.
    assert.deepEqual(entries.map(({ type, depth }) => [type, depth]), [["CALL", 0], ["CALL", 1], ["CALL", 1]]);
    assert.equal(getAddress(entries[0].to), messenger.address);
    assert.equal(entries[2].to, TARGET);
    const { stateDiff } = await provider.send("trace_replayTransaction", [hash, ["stateDiff"]]);
    const changes = Object.values(stateDiff).flatMap(({ storage, ...fields }) =>
      [...Object.values(fields), ...Object.values(storage)].filter((change) => change !== "="),
    );
    assert.ok(changes.length > 0);
    assert.ok(changes.every((change) => Object.keys(change).length === 1));
    const { vmTrace } = await provider.send("trace_replayTransaction", [hash, ["vmTrace"]]);
    assert.ok(vmTrace.ops.length > 0);
    assert.equal(vmTrace.ops.filter(({ sub }) => sub !== null).length, 2);
    assert.equal(await provider.getTransaction(`0x${"11".repeat(32)}`), null);
  });

  it("says why a transaction failed", async () => {
    const destination = connect(server, 902);
    const wallet = destination.wallet;
    // A call without a function of the messenger.
    const hash = await wallet.sendTransaction({ to: messenger.address, data: "0x12345678", gas: 100_000n });
    assert.equal((await destination.receipt(hash)).status, "reverted");
    assert.match(await provider.send("ots_getTransactionError", [hash]), /^0x/);
    const [entry] = await provider.send("ots_traceTransaction", [hash]);
    assert.equal(getAddress(entry.from), SENDER);
  });

  it("shows an address", async () => {
    const found = await relays();
    assert.equal(found.txs.length, 3);
    assert.ok(found.firstPage && found.lastPage);
    assert.ok(found.txs.every(({ blockNumber }, index, all) => index === 0 || BigInt(blockNumber) < BigInt(all[index - 1].blockNumber)));
    for (const [index, receipt] of found.receipts.entries()) {
      assert.equal(receipt.transactionHash, found.txs[index].hash);
      assert.ok(Array.isArray(receipt.logs) && Number(receipt.timestamp) > 0);
    }
    const last = await provider.send("ots_searchTransactionsAfter", [TARGET, 0, PAGE_SIZE]);
    assert.deepEqual(last.txs, found.txs);
    // Pages of one: forward from the first, and back from the last.
    const first = await provider.send("ots_searchTransactionsBefore", [TARGET, 0, 1]);
    assert.ok(first.firstPage && !first.lastPage);
    const middle = await provider.send("ots_searchTransactionsBefore", [TARGET, Number(first.txs[0].blockNumber), 1]);
    assert.equal(middle.txs[0].hash, found.txs[1].hash);
    const back = await provider.send("ots_searchTransactionsAfter", [TARGET, Number(middle.txs[0].blockNumber), 1]);
    assert.equal(back.txs[0].hash, found.txs[0].hash);
    assert.ok(back.firstPage && !back.lastPage);
    const [hasCode, creator, balance, count, code] = await Promise.all([
      provider.send("ots_hasCode", [TARGET, "latest"]),
      provider.send("ots_getContractCreator", [TARGET]),
      provider.getBalance(TARGET),
      provider.getTransactionCount(TARGET),
      provider.send("eth_getCode", [messenger.address, "latest"]),
    ]);
    assert.deepEqual([hasCode, creator, balance, count], [false, null, 0n, 0]);
    assert.ok(code.length > 2);
  });

  it("shows who created a contract", async () => {
    const destination = connect(server, 902);
    const hash = await destination.wallet.sendTransaction({ data: "0x60015ff3", gas: 100_000n });
    const { contractAddress } = await destination.receipt(hash);
    const creator = await provider.send("ots_getContractCreator", [getAddress(contractAddress)]);
    assert.equal(creator.hash, hash);
    assert.equal(getAddress(creator.creator), SENDER);
    const { txs, receipts } = await provider.send("ots_searchTransactionsBefore", [contractAddress, 0, PAGE_SIZE]);
    assert.deepEqual(txs.map((transaction) => transaction.hash), [hash]);
    assert.equal(getAddress(receipts[0].contractAddress), getAddress(contractAddress));
  });
});
