// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A message from one chain to another: node node_modules/chain-sim/example/relay.test.mjs

import { startCluster } from "chain-sim";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

let cluster;
before(async () => {
  cluster = await startCluster({ chains: 2 });
});
after(() => cluster.stop());

test("a message is relayed", async () => {
  const [source, destination] = cluster.chains;
  const target = "0x4444444444444444444444444444444444444444";
  const message = await source.sendMessage({ destination, target, message: "0x1234" });
  const { relayTransaction } = await cluster.waitForRelayed(message);
  const { status } = await destination.public.getTransactionReceipt({ hash: relayTransaction });
  assert.equal(status, "success");
});
