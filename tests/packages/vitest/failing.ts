// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Tests that fail, with a message that nobody relays.

import { messageMatchers, printStoriesOnFailure, type StartedCluster, startCluster } from "chain-sim";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

let cluster: StartedCluster;
beforeAll(async () => {
  cluster = await startCluster({ noAutorelay: true });
});
afterAll(() => cluster.stop());
expect.extend(messageMatchers(() => cluster));
printStoriesOnFailure(() => cluster, afterEach);

const send = () => {
  const [source, destination] = cluster.chains;
  return source.sendMessage({ destination, target: source.wallet.account.address, message: "0x1234" });
};

test("fails", async () => {
  await send();
  throw new Error("expected this, got that");
});

test("has the message's life", async () => {
  await expect(await send()).toBeRelayed({ timeout: 50 });
});
