// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Jest with ES modules, which it takes with --experimental-vm-modules.

import { startCluster } from "chain-sim";

test("a message is relayed", async () => {
  const cluster = await startCluster();
  try {
    const [source, destination] = cluster.chains;
    const target = source.wallet.account.address;
    const message = await source.sendMessage({ destination, target, message: "0x1234" });
    const { state } = await cluster.waitForRelayed(message);
    expect(state.name).toBe("relayed");
  } finally {
    await cluster.stop();
  }
});
