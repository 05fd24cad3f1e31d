// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Jest, with CommonJS as it is by default: a cluster of the file's own.

const { messageMatchers, startCluster, withStories } = require("chain-sim");
const { meet } = require("../meeting.cjs");

const target = "0x4444444444444444444444444444444444444444";
let cluster;

beforeAll(async () => {
  cluster = await startCluster({ chains: 2 });
});
afterAll(() => cluster.stop());
expect.extend(messageMatchers(() => cluster));

test(
  "a message is relayed",
  withStories(() => cluster, async () => {
    const [source, destination] = cluster.chains;
    const message = await source.sendMessage({ destination, target, message: "0x1234" });
    await expect(message).toBeRelayed();
    await expect(message).not.toReachState("failed", { timeout: 50 });
    const other = await meet("one", cluster.adminUrl);
    expect(other).not.toBe(cluster.adminUrl);
    expect(await cluster.messages()).toHaveLength(1);
  }),
);
