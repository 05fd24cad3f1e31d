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
import { idleTable, serverTable } from "./table.mjs";

const START_SECONDS = 30;
// Start-up is measured so often; the one in the middle counts.
const STARTS = 5;
const CHAINS = [901, 902];
const BLOCK_SECONDS = 2;
const SETTLE_SECONDS = 5;
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

const chainSims = (command) => {
  const server = (mode, ...args) => ({
    server: "chain-sim serve",
    mode,
    command,
    args: ["serve", ...CHAIN_SIM_PORTS, ...args],
    url: (chainId) => new RegExp(`^ *${chainId} +(http\\S+)`, "m"),
  });
  return [
    server("its default: automine, autorelay"),
    server("blocks of 2 s, autorelay", "--block-time", String(BLOCK_SECONDS)),
  ];
};

const supersim = {
  command: "supersim",
  args: ["--interop.autorelay", ...SUPERSIM_PORTS],
  url: (chainId) => new RegExp(`ChainID: ${chainId} +RPC: (\\S+)`),
};

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

async function measure(server, program, { messages, batches }) {
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

    return row;
  } catch (error) {
    return { ...row, problem: error.message };
  } finally {
    await stopAll();
  }
}

// What the servers take when nothing happens, all at the same time: it is no matter of speed.
async function measureIdle(servers, seconds) {
  const started = [];
  try {
    for (const server of servers) started.push({ ...server, ...(await start(server)) });
    await sleep(SETTLE_SECONDS * 1000);
    const first = started.map(({ group }) => group.memory());
    await sleep(seconds * 1000);
    return started.map(({ server, mode, group }, index) => {
      return { server, mode, seconds, first_bytes: first[index], last_bytes: group.memory() };
    });
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

const [chainSim, program] = [await buildChainSim(), await buildExample("load")];
const own = chainSims(chainSim);
const rows = [];
for (const server of [own[0], ...SUPERSIMS]) {
  console.error(`${server.server}: ${server.mode}`);
  const batches = server.command === "supersim" ? [1] : [1, 50];
  rows.push(await measure(server, program, { messages, batches }));
}
console.error(`${idle} seconds of nothing`);
const idles = idle === 0 ? [] : await measureIdle([...own, SUPERSIMS[0]], idle);
console.log(values.json ? JSON.stringify({ servers: rows, idle: idles }) : `${serverTable(rows)}\n\n${idleTable(idles)}`);
