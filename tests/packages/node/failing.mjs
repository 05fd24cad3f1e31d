// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A test that fails, with a message that nobody relays.

import { printStoriesOnFailure, startCluster } from "chain-sim";
import { after, afterEach, before, test } from "node:test";

let cluster;
before(async () => {
  cluster = await startCluster({ noAutorelay: true });
});
after(() => cluster.stop());
printStoriesOnFailure(() => cluster, afterEach);

test("fails", async () => {
  const [source, destination] = cluster.chains;
  await source.sendMessage({ destination, target: source.wallet.account.address, message: "0x1234" });
  throw new Error("expected this, got that");
});
