// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The cluster as a whole, by its own methods: what people do who test how their application takes it
// when messages are late, lost or taken back.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createPublicClient, http, webSocket } from "viem";
import { castJson } from "./cast.mjs";
import { connect } from "./chain.mjs";
import { isRelayed, send, status } from "./message.mjs";
import { serving } from "./server.mjs";
import { collect, eventually } from "./waiting.mjs";

describe("the cluster's own methods", { timeout: 120_000 }, () => {
  const server = serving();
  const admin = (method, ...params) =>
    createPublicClient({ transport: http(server.admin, { retryCount: 0 }) }).request({ method, params });
  const chains = (...ids) => ids.map((id) => connect(server, id));
  const latest = async () => (await admin("cluster_getMessages", {})).messages.at(-1);

  it("pause the relayer, lose and repeat relays by a seed, and find every message relayed once", async () => {
    const [source, destination] = chains(901, 902);
    await admin("cluster_setRelayer", { paused: true, retries: { attempts: 1000 } });
    const sent = [];
    for (let count = 0; count < 4; count += 1) sent.push(await send(source, destination));
    const before = await admin("cluster_snapshot");
    const request = { schedule: [{ step: 0, fault: { kind: "loseRelay" } }, { step: 1, fault: { kind: "crashRelayer", steps: 2 } }] };
    const { settled, messages } = await admin("cluster_injectFaults", request);
    assert.equal(settled, true);
    assert.deepEqual(new Set(messages.map(({ to }) => to.name)), new Set(["relayed"]));
    for (const message of sent) assert.equal(await status(destination, message), "relayed");
    await admin("cluster_revert", before);
    assert.equal((await latest()).state.name, "sent");
    await admin("cluster_setRelayer", { paused: false });
    for (const message of sent) await isRelayed(destination, message);
  });

  it("subscribe to messages and see one through, and its trace by cast", async () => {
    const [source, destination] = chains(901, 902);
    // viem subscribes to what eth_subscribe has, and lends its socket for what it has not.
    const transport = webSocket(server.admin.replace("http:", "ws:"), { reconnect: false, retryCount: 0 });
    const { socket, close } = await createPublicClient({ transport }).transport.getRpcClient();
    const subscribe = (take) => {
      const request = { jsonrpc: "2.0", id: "subscribe", method: "cluster_subscribe", params: ["messages", { source: 902 }] };
      socket.send(JSON.stringify(request));
      return new Promise((resolve) => {
        socket.addEventListener("message", ({ data }) => {
          const { id, params } = JSON.parse(data);
          if (id === "subscribe") resolve(close);
          else if (params) take(params.result);
        });
      });
    };
    const changes = await collect(3, subscribe, () => send(destination, source));
    assert.deepEqual(changes.map(({ to }) => to.name), ["sent", "submitted", "relayed"]);
    const { hash } = changes[0].message;
    const trace = await castJson(server.admin)("rpc", "cluster_traceMessage", hash);
    assert.equal(trace.messageHash, hash);
    assert.equal(trace.relays[0].relayed, true);
    assert.equal(trace.history.length, 3);
  });

  it("add a chain, send to it, and take its blocks back", async () => {
    const { url } = await admin("cluster_addChain", { chainId: 77 });
    const [source] = chains(901);
    const added = connect({ url: () => url }, 77);
    assert.equal(await added.reader.getChainId(), 77);
    await isRelayed(added, await send(source, added));
    const back = await send(added, source);
    await isRelayed(source, back);
    await admin("cluster_setRelayer", { paused: true });
    const { messages } = await admin("cluster_reorg", { chain: 77, depth: 1 });
    assert.equal(messages[0].to.name, "reorgedOut");
    await eventually(async () => (await latest()).state.name === "reorgedOut");
    const refused = admin("cluster_addChain", { chainId: 77 });
    await assert.rejects(refused, /two chains have id 77/);
  });
});
