// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Traces: by viem's request, by cast's, and what cast makes of transactions and calls by itself.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decodeErrorResult } from "viem";
import { cast, castJson } from "./cast.mjs";
import { account, connect } from "./chain.mjs";
import { TARGET, executingMessage, messenger, relayTransaction, send } from "./message.mjs";
import { serving } from "./server.mjs";

const CALLS = { tracer: "callTracer", tracerConfig: { withLog: true } };

describe("traces", { timeout: 60_000 }, () => {
  const server = serving("--no-autorelay");
  const chains = () => [901, 902].map((id) => connect(server, id));
  const trace = ({ reader }, hash, options) =>
    reader.request({ method: "debug_traceTransaction", params: [hash, options] });

  it("shows a message and its relay, call by call", async () => {
    const [source, destination] = chains();
    const message = await send(source, destination);
    const sent = await trace(source, message.log.transactionHash, CALLS);
    assert.equal(sent.to, messenger.address.toLowerCase());
    assert.deepEqual(sent.logs.map(({ topics }) => topics), [message.log.topics]);
    const relay = relayTransaction(await executingMessage(source, message));
    const hash = await destination.wallet.sendTransaction(relay);
    const { gasUsed, logs } = await destination.receipt(hash);
    const relayed = await trace(destination, hash, CALLS);
    assert.equal(BigInt(relayed.gasUsed), gasUsed);
    assert.equal(relayed.calls.at(-1).to, TARGET);
    const shown = [...relayed.calls.flatMap((call) => call.logs ?? []), ...relayed.logs];
    assert.deepEqual(shown.map(({ index }) => Number(index)), logs.map(({ logIndex }) => logIndex));
  });

  it("tries a relay on the block to come, and says why it fails", async () => {
    const [source, destination] = chains();
    const message = await send(source, destination);
    const { gas, ...call } = relayTransaction(await executingMessage(source, message));
    const request = { ...call, from: account(0).address };
    const attempt = () =>
      destination.reader.request({ method: "debug_traceCall", params: [request, "pending", { tracer: "callTracer" }] });
    assert.equal((await attempt()).error, undefined);
    await destination.receipt(await destination.wallet.sendTransaction({ ...call, gas }));
    const { error, output } = await attempt();
    assert.equal(error, "execution reverted");
    const { errorName } = decodeErrorResult({ abi: messenger.abi, data: output });
    assert.equal(errorName, "MessageAlreadyRelayed");
  });

  it("is what cast shows", async () => {
    const [source, destination] = chains();
    const { log } = await send(source, destination);
    const url = server.url(source.id);
    const frame = JSON.parse(
      await cast(url)("rpc", "debug_traceTransaction", log.transactionHash, JSON.stringify(CALLS)),
    );
    assert.deepEqual(frame, await trace(source, log.transactionHash, CALLS));
    const { gas, structLogs } = await castJson(url)("rpc", "debug_traceTransaction", log.transactionHash);
    // Steps of the native program, which ends with the log and the message hash.
    assert.deepEqual(structLogs.slice(-2).map(({ op }) => op), ["LOG4", "RETURN"]);
    assert.ok(structLogs.length < 100);
    // cast executes the code of the account by itself, with that code's gas.
    const run = await cast(url)("run", log.transactionHash);
    assert.match(run, /Transaction successfully executed/);
    assert.ok(!run.includes(`Gas used: ${gas}`));
    const call = await cast(url)("call", "--trace", messenger.address, "messageVersion()(uint16)");
    assert.match(call, /Transaction successfully executed/);
    assert.match(call, new RegExp(messenger.address, "i"));
  });

  it("refuses what is not there in words that say what is", async () => {
    const [source] = chains();
    const unknown = `0x${"11".repeat(32)}`;
    await assert.rejects(trace(source, unknown, CALLS), /transaction not found/);
    const { log } = await send(source, chains()[1]);
    await assert.rejects(trace(source, log.transactionHash, { tracer: "{}" }), /expected none, callTracer/);
  });
});

describe("traces of the released bytecode", { timeout: 60_000 }, () => {
  const server = serving("--no-autorelay", "--engine", "accelerated");

  it("have all steps, and the gas that cast finds by itself", async () => {
    const [source, destination] = [901, 902].map((id) => connect(server, id));
    const { log } = await send(source, destination);
    const url = server.url(source.id);
    const { gas, structLogs } = await castJson(url)("rpc", "debug_traceTransaction", log.transactionHash);
    assert.ok(structLogs.length > 100);
    const run = await cast(url)("run", log.transactionHash);
    assert.match(run, new RegExp(`Gas used: ${gas}`));
  });
});
