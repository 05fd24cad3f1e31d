// SPDX-License-Identifier: MIT OR Apache-2.0
//
// ethers 6 over a WebSocket.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Contract, WebSocketProvider } from "ethers";
import { account, connect } from "./chain.mjs";
import { deployToken, token } from "./contract.mjs";
import { serving } from "./server.mjs";
import { collect, within } from "./waiting.mjs";

// An application's tests side by side: more than many a server takes by default.
const MANY_SOCKETS = 150;
const RECEIVER = account(1).address;

describe("ethers, over a WebSocket", { timeout: 60_000 }, () => {
  const server = serving();
  let chain, address, transfer, socket;

  const connectSocket = () => {
    const connected = new WebSocketProvider(server.url(901).replace("http:", "ws:"));
    // It is what was asked that fails.
    connected.websocket.onerror = () => {};
    return connected;
  };
  before(async () => {
    chain = connect(server, 901);
    ({ address, transfer } = await deployToken(chain, RECEIVER));
    socket = connectSocket();
  });
  after(() => socket?.destroy());

  // Subscribes once the socket is open.
  const on = (emitter, event) => async (note) => {
    await socket.getBlockNumber();
    await emitter.on(event, note);
    return () => emitter.off(event, note);
  };

  it("takes many at a time", async () => {
    const sockets = Array.from({ length: MANY_SOCKETS }, connectSocket);
    try {
      await Promise.all(sockets.map((each) => within(each.getBlockNumber())));
    } finally {
      await Promise.allSettled(sockets.map((each) => each.destroy()));
    }
  });

  it("sees blocks", async () => {
    const before = await chain.reader.getBlockNumber();
    const numbers = await collect(2, on(socket, "block"), async () => {
      // The node has the subscription when it has answered what came after it.
      await socket.getBlockNumber();
      for (const value of [1n, 2n]) await transfer(value);
    });
    assert.deepEqual(numbers, [1, 2].map((count) => Number(before) + count));
  });

  it("sees events", async () => {
    const contract = new Contract(address, token.abi, socket);
    const event = contract.filters.Transfer(account(0).address);
    const events = (note) => on(contract, event)((...args) => note(args.at(-1)));
    const [{ args, log }] = await collect(1, events, async () => {
      await socket.getBlockNumber();
      await transfer(13n);
    });
    assert.deepEqual([...args], [account(0).address, RECEIVER, 13n]);
    assert.equal(log.address.toLowerCase(), address);
  });
});
