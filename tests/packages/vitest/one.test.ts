// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Vitest: a cluster of the file's own.

import { messageMatchers, printStoriesOnFailure, type StartedCluster, startCluster } from "chain-sim";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { meet } from "../meeting.cjs";

const target = "0x4444444444444444444444444444444444444444";
let cluster: StartedCluster;

beforeAll(async () => {
  cluster = await startCluster({ chains: 2 });
});
afterAll(() => cluster.stop());
expect.extend(messageMatchers(() => cluster));
printStoriesOnFailure(() => cluster, afterEach);

test("a message is relayed", async () => {
  const [source, destination] = cluster.chains;
  const message = await source.sendMessage({ destination, target, message: "0x1234" });
  await expect(message).toBeRelayed();
  await expect(message).not.toReachState("failed", { timeout: 50 });
  const other = await meet("one", cluster.adminUrl);
  expect(other).not.toBe(cluster.adminUrl);
  expect(await cluster.messages()).toHaveLength(1);
});
