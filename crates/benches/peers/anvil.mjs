// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Two anvils that hold the released bytecode, and a script that relays between them.

import { connect, reach } from "./client.mjs";
import { CHAINS, relayMessages, submitMessages } from "./message.mjs";
import { ProcessGroup } from "./process_group.mjs";

const IN_FLIGHT = 16;

async function startAnvil(chainId, predeploys, options, signal) {
  const args = ["--optimism", "--chain-id", chainId, "--port", 0, "--accounts", IN_FLIGHT, ...options].map(String);
  const client = connect(`http://${await new ProcessGroup("anvil", args).says(/Listening on (\S+)/, signal)}`);
  await client.setLoggingEnabled(false);
  for (const [address, bytecode] of Object.entries(predeploys)) await client.setCode({ address, bytecode });
  return client;
}

function anvilMode(mode, { inFlight, perBlock }) {
  const mining = perBlock ? ["--no-mining"] : [];
  return {
    peer: "two anvils, script",
    mode,
    async start(predeploys, signal) {
      const clients = CHAINS.map((chainId) => startAnvil(chainId, predeploys, mining, signal));
      const [source, destination] = await Promise.all(clients);
      return { source, destination };
    },
    async deliver(chains, messages, signal) {
      const options = { inFlight, perBlock, signal };
      await reach(messages, await submitMessages(chains, messages, options), signal);
      await relayMessages(chains, options);
    },
  };
}

export const anvilModes = [
  anvilMode("automine, 1 in flight", { inFlight: 1 }),
  anvilMode(`automine, ${IN_FLIGHT} in flight`, { inFlight: IN_FLIGHT }),
  anvilMode("100 messages a block, mined by hand", { inFlight: IN_FLIGHT, perBlock: 100 }),
];
