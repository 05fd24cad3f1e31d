// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Tests that fail, with a message that nobody relays.

const { messageMatchers, startCluster, withStories } = require("chain-sim");

let cluster;
beforeAll(async () => {
  cluster = await startCluster({ noAutorelay: true });
});
afterAll(() => cluster.stop());
expect.extend(messageMatchers(() => cluster));

const send = () => {
  const [source, destination] = cluster.chains;
  return source.sendMessage({ destination, target: source.wallet.account.address, message: "0x1234" });
};

test(
  "fails",
  withStories(() => cluster, async () => {
    await send();
    throw new Error("expected this, got that");
  }),
);

test("has the message's life", async () => {
  await expect(await send()).toBeRelayed({ timeout: 50 });
});
