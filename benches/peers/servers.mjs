// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Measures servers as their users meet them: start-up, signed messages a second with the server's
// own relayer, the time of one message, memory, and memory when nothing happens.
//
//   node servers.mjs [--messages 1000] [--idle 600] [--json]

import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { buildExample, buildChainSim } from "./chain_sim.mjs";
import { ProcessGroup, stopAll } from "./process_group.mjs";
import { serverTable } from "./table.mjs";

const START_SECONDS = 30;
// Start-up is measured so often; the one in the middle counts.
const STARTS = 5;
const CHAINS = [901, 902];
const SUPERSIM_PORTS = ["--l1.port", "0", "--l2.starting.port", "0", "--admin.port", "0"];
const CHAIN_SIM_PORTS = ["--starting-port", "0", "--admin-port", "0"];

const after = (seconds) => AbortSignal.timeout(seconds * 1000);

async function request(url, method, ...params) {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  const { result, error } = await response.json();
  if (error) throw new Error(`${method}: ${error.message}`);
  return result;
}

// Starts the server's processes; what says where the chains are, and when they first answered.
async function start({ command, args, url }) {
  const begin = performance.now();
  const group = new ProcessGroup(command, args);
  const urls = await Promise.all(CHAINS.map((chainId) => group.says(url(chainId), after(START_SECONDS))));
  for (const one of urls) await request(one, "eth_chainId");
  return { group, urls, milliseconds: performance.now() - begin };
}

const chainSim = (command) => ({
  server: "chain-sim serve",
  mode: "its default: automine, autorelay",
  command,
  args: ["serve", ...CHAIN_SIM_PORTS],
  url: (chainId) => new RegExp(`^ *${chainId} +(http\\S+)`, "m"),
});

const supersim = {
  command: "supersim",
  args: ["--interop.autorelay", ...SUPERSIM_PORTS],
  url: (chainId) => new RegExp(`ChainID: ${chainId} +RPC: (\\S+)`),
};

const BLOCK_SECONDS = 2;

// supersim sets its block time some time after it says that it is ready.
async function mineAtOnce(url) {
  while (Number((await request(url, "anvil_getIntervalMining")) ?? 0) !== BLOCK_SECONDS) await sleep(20);
  await request(url, "evm_setIntervalMining", 0);
  await request(url, "evm_setAutomine", true);
}

const SUPERSIMS = [
  { server: "supersim", mode: "its default: blocks of 2 s, autorelay", ...supersim },
  { server: "supersim", mode: "automine, autorelay", ...supersim, setUp: mineAtOnce },
];

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function load(program, [source, destination], options) {
  const args = Object.entries({ source, destination, ...options }).map(([name, value]) => `--${name}=${value}`);
  const group = new ProcessGroup(program, args);
  const problem = await group.ended;
  return problem ? { problem: problem.message } : JSON.parse(group.stdout);
}

async function measure(server, program, { messages, batches, idle }) {
  const { server: name, mode, setUp } = server;
  const row = { server: name, mode };
  try {
    const starts = [];
    for (let index = 0; index < STARTS; index += 1) {
      starts.push((await start(server)).milliseconds);
      await stopAll();
    }
    row.start_ms = median(starts);

    for (const batch of batches) {
      const { group, urls } = await start(server);
      for (const url of setUp ? urls : []) await setUp(url);
      const single = batch === 1 ? 20 : 0;
      const loaded = await load(program, urls, { messages, batch, single });
      const peak_bytes = group.peakMemory();
      (row.loads ??= []).push({ ...loaded, peak_bytes });
      await stopAll();
    }

    if (idle > 0) {
      const { group } = await start(server);
      await sleep(1000);
      const first = group.memory();
      await sleep(idle * 1000);
      row.idle = { seconds: idle, first_bytes: first, last_bytes: group.memory() };
    }
    return row;
  } catch (error) {
    return { ...row, problem: error.message };
  } finally {
    await stopAll();
  }
}

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "1000" },
    idle: { type: "string", default: "600" },
    json: { type: "boolean", default: false },
  },
});
const messages = Number(values.messages);
const idle = Number(values.idle);
if (!Number.isSafeInteger(messages) || messages < 1 || !Number.isSafeInteger(idle) || idle < 0) {
  console.error("usage: node servers.mjs [--messages N] [--idle SECONDS] [--json]");
  process.exit(2);
}

const [own, program] = [await buildChainSim(), await buildExample("load")];
const rows = [];
for (const server of [chainSim(own), ...SUPERSIMS]) {
  console.error(`${server.server}: ${server.mode}`);
  const batches = server.server === "supersim" ? [1] : [1, 50];
  rows.push(await measure(server, program, { messages, batches, idle }));
}
console.log(values.json ? JSON.stringify(rows) : serverTable(rows));
