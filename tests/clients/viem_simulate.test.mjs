// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What viem asks before it sends: blocks and calls that are only simulated.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { decodeFunctionResult, encodeFunctionData, parseEther } from "viem";
import { account, connect } from "./chain.mjs";
import { deployToken, token } from "./contract.mjs";
import { TARGET } from "./message.mjs";
import { serving } from "./server.mjs";

const OWNER = account(0).address;
const RECEIVER = account(1).address;
const ETHER_LOGS = "0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";

describe("viem", { timeout: 60_000 }, () => {
  const server = serving("--no-autorelay");
  let reader, address, head;

  before(async () => {
    const chain = connect(server, 901);
    reader = chain.reader;
    ({ address } = await deployToken(chain, RECEIVER));
    head = await reader.getBlock();
  });

  it("simulates blocks", async () => {
    const [first, second] = await reader.simulateBlocks({
      blocks: [
        {
          stateOverrides: [{ address: TARGET, balance: parseEther("10") }],
          calls: [
            { account: TARGET, to: RECEIVER, value: parseEther("2") },
            { account: TARGET, to: address, abi: token.abi, functionName: "transfer", args: [RECEIVER, 1n] },
          ],
        },
        {
          blockOverrides: { time: head.timestamp + 1_000n, number: head.number + 2n },
          calls: [{ to: address, abi: token.abi, functionName: "balanceOf", args: [OWNER] }],
        },
      ],
      traceTransfers: true,
    });
    assert.equal(first.number, head.number + 1n);
    assert.equal(first.parentHash, head.hash);
    assert.equal(second.parentHash, first.hash);
    assert.equal(second.timestamp, head.timestamp + 1_000n);
    assert.deepEqual(first.calls.map(({ status }) => status), ["success", "failure"]);
    assert.equal(first.calls[0].logs[0].address, ETHER_LOGS);
    assert.match(first.calls[1].error.message, /InsufficientBalance/);
    assert.equal(second.calls[0].result, await reader.readContract({ address, abi: token.abi, functionName: "balanceOf", args: [OWNER] }));
    assert.equal(await reader.getBlockNumber(), head.number);
  });

  it("simulates calls and tells what they move", async () => {
    const transfer = { abi: token.abi, functionName: "transfer", args: [RECEIVER, 5n] };
    const { results } = await reader.simulateCalls({
      account: OWNER,
      calls: [
        { to: address, data: encodeFunctionData(transfer) },
        { to: address, abi: token.abi, functionName: "balanceOf", args: [RECEIVER] },
      ],
    });
    assert.deepEqual(results.map(({ status }) => status), ["success", "success"]);
    const had = await reader.call({ to: address, data: encodeFunctionData({ abi: token.abi, functionName: "balanceOf", args: [RECEIVER] }) });
    const before = decodeFunctionResult({ abi: token.abi, functionName: "balanceOf", data: had.data });
    assert.equal(results[1].result, before + 5n);
  });

  it("knows what is refused", async () => {
    const poor = { account: TARGET, to: RECEIVER, value: parseEther("1") };
    await assert.rejects(reader.simulateBlocks({ blocks: [{ calls: [poor] }] }), /insufficient funds/);
    const back = { blockOverrides: { number: head.number }, calls: [] };
    await assert.rejects(reader.simulateBlocks({ blocks: [back] }), /block numbers must be in order/);
  });
});
