// SPDX-License-Identifier: MIT OR Apache-2.0
//
// prool with Vitest: the cluster of this worker, on the port that all workers have in common.

import { type Cluster, connectCluster } from "chain-sim";
import { Server } from "prool/vitest";
import { beforeAll, expect, inject, test } from "vitest";
import { meet } from "../meeting.cjs";

const target = "0x4444444444444444444444444444444444444444";
let cluster: Cluster;

beforeAll(async () => {
  cluster = await connectCluster(Server.get(inject("cluster")).url);
});

test("a message is relayed", async () => {
  const [source, destination] = cluster.chains;
  const message = await source.sendMessage({ destination, target, message: "0x1234" });
  await cluster.waitForRelayed(message);
  const other = await meet("two", source.url);
  expect(other).not.toBe(source.url);
  expect(await cluster.messages()).toHaveLength(1);
});
