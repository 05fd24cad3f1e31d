// SPDX-License-Identifier: MIT OR Apache-2.0
//
// node:test: a cluster of the file's own.

import { printStoriesOnFailure, startCluster } from "chain-sim";
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { meet } from "../meeting.cjs";

const target = "0x4444444444444444444444444444444444444444";
let cluster;

before(async () => {
  cluster = await startCluster({ chains: 2 });
});
after(() => cluster.stop());
printStoriesOnFailure(() => cluster, afterEach);

test("a message is relayed", async () => {
  const [source, destination] = cluster.chains;
  const message = await source.sendMessage({ destination, target, message: "0x1234" });
  await cluster.waitForRelayed(message);
  const other = await meet("two", cluster.adminUrl);
  assert.notEqual(other, cluster.adminUrl);
  assert.equal((await cluster.messages()).length, 1);
});
