// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What viem is told as it happens: by filters, by polling, over a WebSocket.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { getAbiItem } from "viem";
import { account, connect, connectSocket } from "./chain.mjs";
import { deployToken, transfers } from "./contract.mjs";
import { serving } from "./server.mjs";
import { collect } from "./waiting.mjs";

const OWNER = account(0).address;
const RECEIVER = account(1).address;
describe("viem, as it happens", { timeout: 60_000 }, () => {
  const server = serving();
  let chain, address, transfer;

  before(async () => {
    chain = connect(server, 901);
    ({ address, transfer } = await deployToken(chain, RECEIVER));
  });

  it("filters", async () => {
    const { reader } = chain;
    const [blocks, logs] = [await reader.createBlockFilter(), await reader.createContractEventFilter({ ...transfers, address })];
    const { blockHash, transactionHash } = await transfer(3n);
    assert.deepEqual(await reader.getFilterChanges({ filter: blocks }), [blockHash]);
    const [log] = await reader.getFilterChanges({ filter: logs });
    assert.equal(log.transactionHash, transactionHash);
    assert.deepEqual(await reader.getFilterChanges({ filter: logs }), []);
    assert.equal((await reader.getFilterLogs({ filter: logs })).length, 1);
    for (const filter of [blocks, logs]) assert.equal(await reader.uninstallFilter({ filter }), true);
    assert.equal(await reader.uninstallFilter({ filter: blocks }), false);
    await assert.rejects(reader.getFilterChanges({ filter: logs }));
  });

  it("watches by polling", async () => {
    const watch = (onLogs, onError) =>
      chain.reader.watchContractEvent({ ...transfers, address, onLogs, onError, poll: true, pollingInterval: 20 });
    const [[log]] = await collect(1, watch, () => transfer(9n));
    assert.equal(log.args.value, 9n);
  });

  describe("over a WebSocket", () => {
    let socket;
    before(async () => (socket = await connectSocket(server, 901)));
    after(() => socket?.close());

    it("watches blocks", async () => {
      const watch = (onBlock, onError) => socket.reader.watchBlocks({ onBlock, onError });
      const mined = [];
      const cause = async () => {
        for (const value of [1n, 2n]) mined.push((await transfer(value)).blockHash);
      };
      const blocks = await collect(2, watch, cause);
      assert.deepEqual(blocks.map(({ hash }) => hash), mined);
    });

    it("watches events", async () => {
      const event = getAbiItem({ abi: transfers.abi, name: transfers.eventName });
      const watch = (onLogs, onError) => socket.reader.watchEvent({ address, event, onLogs, onError });
      const [[log]] = await collect(1, watch, () => transfer(11n));
      assert.deepEqual(log.args, { from: OWNER, to: RECEIVER, value: 11n });
    });
  });
});
