// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Measures servers as their users meet them: start-up, signed messages a second with the server's
// own relayer or with `chain-sim relay`, the time of one message, memory, and memory when nothing
// happens. `chain-sim bench --rpc` sends the messages.
//
//   node servers.mjs [--messages 5000] [--idle 600] [--program FILE] [--json]

import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { buildChainSim, startRelay } from "./chain_sim.mjs";
import { ProcessGroup, peakMemory, stopAll } from "./process_group.mjs";
import { idleTable, serverTable } from "./table.mjs";

const START_SECONDS = 30;
// Start-up is measured so often; the one in the middle counts.
const STARTS = 5;
// Messages of which each is sent when the one before was relayed.
const SINGLE = 20;
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
  const relayed = (mode, scheme, ...args) => ({
    ...server(mode, "--automine-batch", "--no-autorelay"),
    server: "chain-sim serve and relay",
    setUp: (urls) => startRelay(command, urls.map((url) => url.replace("http:", scheme)), args),
  });
  const automine = "automine, autorelay";
  return {
    measured: [
      server(`its default: ${automine}`),
      server(`${automine}, --automine-batch`, "--automine-batch"),
      relayed("its default: HTTP, 64 in flight", "http:"),
      relayed("WebSocket, 512 in flight", "ws:", "--max-in-flight", "512"),
    ],
    idle: [server(`its default: ${automine}`), server("blocks of 2 s, autorelay", "--block-time", String(BLOCK_SECONDS))],
  };
};

const supersim = {
  command: "supersim",
  args: ["--interop.autorelay", ...SUPERSIM_PORTS],
  url: (chainId) => new RegExp(`ChainID: ${chainId} +RPC: (\\S+)`),
};

// supersim sets its block time some time after it says that it is ready.
async function mineAtOnce(urls) {
  for (const url of urls) await mineThisAtOnce(url);
}

async function mineThisAtOnce(url) {
  while (Number((await request(url, "anvil_getIntervalMining")) ?? 0) !== BLOCK_SECONDS) await sleep(20);
  await request(url, "evm_setIntervalMining", 0);
  await request(url, "evm_setAutomine", true);
}

const SUPERSIMS = [
  { server: "supersim", mode: "its default: blocks of 2 s, autorelay", ...supersim },
  { server: "supersim", mode: "automine, autorelay", ...supersim, setUp: mineAtOnce },
];

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

// Sends messages in both directions, until all of them are relayed.
async function load(program, urls, options) {
  const flags = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const group = new ProcessGroup(program, ["bench", "--json", "--quiet", ...urls.flatMap((url) => ["--rpc", `it=${url}`]), ...flags]);
  const problem = await group.ended;
  if (problem) throw problem;
  const [row] = JSON.parse(group.stdout).servers;
  return row;
}

async function measure(server, program, messages) {
  const { server: name, mode, setUp } = server;
  const row = { server: name, mode, messages };
  try {
    const starts = [];
    for (let index = 0; index < STARTS; index += 1) {
      starts.push((await start(server)).milliseconds);
      await stopAll();
    }
    row.start_ms = median(starts);

    const { urls } = await start(server);
    await setUp?.(urls);
    const { latency_microseconds } = await load(program, urls, { messages: SINGLE, "in-flight": 1 });
    row.latency_ms = latency_microseconds.p50 / 1000;
    row.messages_per_second = (await load(program, urls, { messages })).messages_per_second;
    row.peak_bytes = peakMemory();
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
    messages: { type: "string", default: "5000" },
    idle: { type: "string", default: "600" },
    program: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const messages = Number(values.messages);
const idle = Number(values.idle);
if (!Number.isSafeInteger(messages) || messages < 1 || !Number.isSafeInteger(idle) || idle < 0) {
  console.error("usage: node servers.mjs [--messages N] [--idle SECONDS] [--program FILE] [--json]");
  process.exit(2);
}

const chainSim = values.program ?? (await buildChainSim());
const own = chainSims(chainSim);
const rows = [];
for (const server of [...own.measured, ...SUPERSIMS]) {
  console.error(`${server.server}: ${server.mode}`);
  // supersim takes 50 to 200 times as long.
  const fewer = server.command === "supersim" ? 5 : 1;
  rows.push(await measure(server, chainSim, Math.ceil(messages / fewer)));
}
console.error(`${idle} seconds of nothing`);
const idles = idle === 0 ? [] : await measureIdle([...own.idle, SUPERSIMS[0]], idle);
console.log(values.json ? JSON.stringify({ servers: rows, idle: idles }) : `${serverTable(rows)}\n\n${idleTable(idles)}`);
