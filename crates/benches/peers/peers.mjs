// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Measures how many messages a second people get today, and chain-sim on the same machine.
//
//   node peers.mjs [--messages 1000] [--timeout 120] [--json]

import { parseArgs } from "node:util";
import { anvilModes } from "./anvil.mjs";
import { buildChainSim, measureChainSim, releasedBytecode } from "./chain_sim.mjs";
import { Stalled } from "./client.mjs";
import { check, relayedCount } from "./message.mjs";
import { peakMemory, stopAll } from "./process_group.mjs";
import { supersimModes } from "./supersim.mjs";
import { table } from "./table.mjs";

const START_SECONDS = 30;
const CHECK_SECONDS = 60;

const after = (seconds) => AbortSignal.timeout(seconds * 1000);

const reason = (error) => error.shortMessage ?? error.message;

// Why a delivery did not end.
async function problemOf(error, chains, signal) {
  const outcome = error instanceof Stalled ? "stalled" : signal.aborted ? "cut off" : null;
  if (!outcome) return reason(error);
  const relayed = await relayedCount(chains).catch(() => "an unknown number");
  return `${outcome} after ${relayed}`;
}

async function timed(deliver, chains, { messages, timeout }) {
  const signal = after(timeout);
  const start = performance.now();
  try {
    await deliver(chains, messages, signal);
  } catch (error) {
    return { peak_bytes: peakMemory(), problem: await problemOf(error, chains, signal) };
  }
  const seconds = (performance.now() - start) / 1000;
  const peak_bytes = peakMemory();
  await check(chains, messages, after(CHECK_SECONDS));
  return { seconds, peak_bytes };
}

async function measure({ peer, mode, start, deliver }, predeploys, load) {
  const row = { peer, mode, messages: load.messages };
  try {
    const chains = await start(predeploys, after(START_SECONDS));
    return { ...row, ...(await timed(deliver, chains, load)) };
  } catch (error) {
    return { ...row, problem: reason(error) };
  } finally {
    await stopAll();
  }
}

// Ends with exit code 2 if an option is no positive whole number.
function parse() {
  const count = (value) => (/^[1-9]\d*$/.test(value) ? Number(value) : NaN);
  const options = {
    messages: { type: "string", default: "1000" },
    timeout: { type: "string", default: "120" },
    json: { type: "boolean", default: false },
  };
  try {
    const { values } = parseArgs({ options });
    const load = { messages: count(values.messages), timeout: count(values.timeout) };
    if (Number.isNaN(load.messages + load.timeout)) throw new Error("not a positive whole number");
    return { load, json: values.json };
  } catch (error) {
    console.error(`${error.message}\nusage: node peers.mjs [--messages N] [--timeout SECONDS] [--json]`);
    process.exit(2);
  }
}

const { load, json } = parse();
const [predeploys, program] = [await releasedBytecode(), await buildChainSim()];

const measured = [];
for (const mode of [...anvilModes, ...supersimModes]) {
  console.error(`${mode.peer}: ${mode.mode}`);
  measured.push(await measure(mode, predeploys, load));
}
console.error("chain-sim");
const own = await measureChainSim(program, load.messages);
const rows = [...measured, own].map((row) => {
  if (row.problem) return row;
  return { ...row, messages_per_second: row.messages / row.seconds, chain_sim_over_peer: row.seconds / own.seconds };
});
console.log(json ? JSON.stringify(rows) : table(rows));
