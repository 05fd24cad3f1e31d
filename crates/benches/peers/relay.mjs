// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Measures how `chain-sim relay` catches up: messages that were sent before it starts, requests a
// message, and its memory.
//
//   node relay.mjs [--messages 100000] [--in-flight 512] [--program FILE] [--json]

import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { contracts } from "@eth-optimism/viem";
import { l2ToL2CrossDomainMessengerAbi as abi } from "@eth-optimism/viem/abis";
import { bytesToHex, encodeFunctionData, multicall3Abi } from "viem";
import { randomBytes } from "node:crypto";
import { buildChainSim, startRelay } from "./chain_sim.mjs";
import { connect, inFlight } from "./client.mjs";
import { CHAINS, LENGTH } from "./message.mjs";
import { ProcessGroup, stopAll } from "./process_group.mjs";

const MULTICALL3 = "0xcA11bde05977b3631167028862bE2a173976CA11";
const TARGET = "0x4444444444444444444444444444444444444444";
const MESSAGES_A_TRANSACTION = 200;
const SENDERS = 4;
const START_SECONDS = 30;
const DELIVERY_SECONDS = 3_600;
const SAMPLE_MS = 200;

const after = (seconds) => AbortSignal.timeout(seconds * 1000);

// Sends messages, many in one transaction.
async function send(source, messages) {
  const counts = [];
  for (let left = messages; left > 0; left -= MESSAGES_A_TRANSACTION) counts.push(Math.min(left, MESSAGES_A_TRANSACTION));
  const target = contracts.l2ToL2CrossDomainMessenger.address;
  const accounts = await source.getAddresses();
  await inFlight(SENDERS, counts, after(DELIVERY_SECONDS), async (count, worker) => {
    const calls = Array.from({ length: count }, () => {
      const args = [CHAINS[1], TARGET, bytesToHex(randomBytes(LENGTH))];
      return { target, allowFailure: false, callData: encodeFunctionData({ abi, functionName: "sendMessage", args }) };
    });
    const data = encodeFunctionData({ abi: multicall3Abi, functionName: "aggregate3", args: [calls] });
    await source.sendTransaction({ account: accounts[worker], to: MULTICALL3, data, gas: 16_000_000n, chain: null });
  });
}

const sum = (text, pattern) => [...text.matchAll(pattern)].reduce((total, [, value]) => total + Number(value), 0);

// Waits until a relay has relayed all messages; what it took.
async function deliver(relay, api, messages) {
  const begin = performance.now();
  const signal = after(DELIVERY_SECONDS);
  let highest = 0;
  for (;;) {
    highest = Math.max(highest, relay.memory());
    const [{ count }] = (await (await fetch(`http://${api}/messages/count`)).json()).relayed;
    if (count >= messages) break;
    await sleep(SAMPLE_MS, null, { signal });
  }
  const seconds = (performance.now() - begin) / 1000;
  const metrics = await (await fetch(`http://${api}/metrics`)).text();
  const requests = sum(metrics, /^relayer_requests_total\{[^}]*\} (\d+)$/gm);
  return { seconds, messages_per_second: messages / seconds, requests_per_message: requests / messages, peak_bytes: highest };
}

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "100000" },
    "in-flight": { type: "string", default: "512" },
    program: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const messages = Number(values.messages);
if (!Number.isSafeInteger(messages) || messages < 1) {
  console.error("usage: node relay.mjs [--messages N] [--in-flight N] [--program FILE] [--json]");
  process.exit(2);
}

const program = values.program ?? (await buildChainSim());
try {
  const ports = ["--starting-port", "0", "--admin-port", "0"];
  const server = new ProcessGroup(program, ["serve", "--no-autorelay", "--automine-batch", ...ports]);
  const urls = await Promise.all(CHAINS.map((id) => server.says(new RegExp(`^ *${id} +(http\\S+)`, "m"), after(START_SECONDS))));
  await send(connect(urls[0]), messages);
  console.error(`${messages} messages are sent`);
  const sockets = urls.map((url) => url.replace("http:", "ws:"));
  const { group: relay, api } = await startRelay(program, sockets, ["--from", "0", "--max-in-flight", values["in-flight"]]);
  const row = { messages, ...(await deliver(relay, api, messages)), server_bytes: server.memory() };
  if (values.json) console.log(JSON.stringify(row));
  else for (const [name, value] of Object.entries(row)) console.log(`${name.padEnd(22)} ${name.endsWith("bytes") ? `${(value / 2 ** 20).toFixed(0)} MiB` : value.toFixed(name === "messages" ? 0 : 2)}`);
} finally {
  await stopAll();
}
