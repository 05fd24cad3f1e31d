// SPDX-License-Identifier: MIT OR Apache-2.0
//
// supersim, which relays by itself.

import { connect, reach } from "./client.mjs";
import { CHAINS, submitMessages } from "./message.mjs";
import { ProcessGroup } from "./process_group.mjs";

// As many as it has accounts. The last one is its relayer.
const IN_FLIGHT = 10;
const BLOCK_SECONDS = 2;

// supersim sets its block time some time after it says that it is ready.
async function isSetUp(client, signal) {
  const interval = async () => Number((await client.request({ method: "anvil_getIntervalMining" })) ?? 0);
  await reach(BLOCK_SECONDS, interval, signal);
}

async function mineAtOnce(client) {
  await client.setIntervalMining({ interval: 0 });
  await client.setAutomine(true);
}

function supersimMode(mode, { automine }) {
  return {
    peer: "supersim, autorelay",
    mode,
    async start(_predeploys, signal) {
      const ports = ["--l1.port", "0", "--l2.starting.port", "0", "--admin.port", "0"];
      const group = new ProcessGroup("supersim", ["--interop.autorelay", ...ports]);
      const clients = CHAINS.map(async (chainId) => {
        const client = connect(await group.says(new RegExp(`ChainID: ${chainId} +RPC: (\\S+)`), signal));
        await isSetUp(client, signal);
        if (automine) await mineAtOnce(client);
        return client;
      });
      const [source, destination] = await Promise.all(clients);
      return { source, destination };
    },
    async deliver(chains, messages, signal) {
      const { source, destination } = chains;
      const address = (await source.getAddresses())[IN_FLIGHT - 1];
      const relays = () => destination.getTransactionCount({ address });
      const before = await relays();
      await submitMessages(chains, messages, { inFlight: IN_FLIGHT, signal });
      await reach(before + messages, relays, signal);
    },
  };
}

export const supersimModes = [
  supersimMode(`blocks of ${BLOCK_SECONDS} s, its default`, { automine: false }),
  supersimMode("automine", { automine: true }),
];
