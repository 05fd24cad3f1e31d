// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Traces in Parity's format: by viem's requests.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { account, connect } from "./chain.mjs";
import { TARGET, executingMessage, messenger, relayTransaction, send } from "./message.mjs";
import { serving } from "./server.mjs";

describe("traces in Parity's format", { timeout: 60_000 }, () => {
  const server = serving("--no-autorelay");
  const chains = () => [901, 902].map((id) => connect(server, id));
  const ask = ({ reader }, method, ...params) => reader.request({ method, params });

  async function relayed() {
    const [source, destination] = chains();
    const message = await send(source, destination);
    const relay = relayTransaction(await executingMessage(source, message));
    const hash = await destination.wallet.sendTransaction(relay);
    return { destination, relay, hash, receipt: await destination.receipt(hash) };
  }

  it("show a relay, call by call", async () => {
    const { destination, hash, receipt } = await relayed();
    const calls = await ask(destination, "trace_transaction", hash);
    assert.deepEqual(calls.map(({ traceAddress }) => traceAddress), [[], [0], [1]]);
    assert.equal(calls[0].action.to, messenger.address.toLowerCase());
    assert.equal(calls[2].action.to, TARGET);
    assert.deepEqual(await ask(destination, "trace_get", hash, ["0x1"]), calls[2]);
    const block = await ask(destination, "trace_block", `0x${receipt.blockNumber.toString(16)}`);
    assert.deepEqual(block.filter(({ transactionHash }) => transactionHash === hash), calls);
    // geth's flat traces have the same calls, with the gas of the transaction.
    const flat = await ask(destination, "debug_traceTransaction", hash, { tracer: "flatCallTracer" });
    assert.equal(BigInt(flat[0].result.gasUsed), receipt.gasUsed);
    assert.ok(BigInt(calls[0].result.gasUsed) < receipt.gasUsed);
    assert.deepEqual(flat.slice(1), calls.slice(1));
  });

  it("find calls of an account in a range", async () => {
    const { destination } = await relayed();
    const all = await ask(destination, "trace_filter", { fromBlock: "earliest", toBlock: "latest", toAddress: [TARGET] });
    assert.ok(all.length > 0);
    assert.ok(all.every(({ action }) => action.from === messenger.address.toLowerCase()));
    const page = await ask(destination, "trace_filter", { toAddress: [TARGET], after: all.length - 1, count: 5 });
    assert.deepEqual(page, all.slice(-1));
  });

  it("replay what a relay changed, and every step", async () => {
    const { destination, hash, receipt } = await relayed();
    const { output, trace, stateDiff, vmTrace } = await ask(
      destination, "trace_replayTransaction", hash, ["trace", "stateDiff", "vmTrace"],
    );
    assert.match(output, /^0x/);
    assert.equal(trace.length, 3);
    const words = stateDiff[messenger.address.toLowerCase()].storage;
    assert.ok(Object.values(words).some((word) => BigInt(word["*"].to) === 1n));
    const sender = stateDiff[account(0).address.toLowerCase()];
    const { from, to } = sender.balance["*"];
    assert.ok(BigInt(from) - BigInt(to) >= receipt.gasUsed * receipt.effectiveGasPrice);
    assert.equal(vmTrace.ops.filter(({ sub }) => sub !== null).length, 2);
    const block = await ask(destination, "trace_replayBlockTransactions", "latest", ["trace"]);
    assert.deepEqual(block.find(({ transactionHash }) => transactionHash === hash).trace, trace);
  });

  it("try a relay twice, and show why the second one fails", async () => {
    const [source, destination] = chains();
    const message = await send(source, destination);
    const { gas, ...call } = relayTransaction(await executingMessage(source, message));
    const request = { ...call, from: account(0).address, gas: `0x${gas.toString(16)}` };
    const [first, second] = await ask(
      destination, "trace_callMany", [[request, ["trace"]], [request, ["trace"]]], "pending",
    );
    assert.equal(first.trace[0].error, undefined);
    assert.equal(second.trace[0].error, "Reverted");
    const alone = await ask(destination, "trace_call", request, ["trace"], "pending");
    assert.deepEqual(alone, first);
  });

  it("try a signed transaction without sending it", async () => {
    const [source] = chains();
    const signer = account(5);
    const raw = await signer.signTransaction({
      chainId: 901, nonce: 0, gas: 21_000n, to: TARGET, value: 5n, type: "eip1559",
      maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 0n,
    });
    const { trace, stateDiff } = await ask(source, "trace_rawTransaction", raw, ["trace", "stateDiff"]);
    assert.equal(trace[0].action.from, signer.address.toLowerCase());
    assert.deepEqual(stateDiff[signer.address.toLowerCase()].nonce, { "*": { from: "0x0", to: "0x1" } });
    assert.equal(await source.reader.getTransactionCount({ address: signer.address }), 0);
  });
});
