// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What this repository's crates provide: the released bytecode, and chain-sim's own figure.

import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CHAINS, LENGTH } from "./message.mjs";
import { ProcessGroup } from "./process_group.mjs";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
// A run takes milliseconds, so the median of several counts.
const RUNS = 5;
const SAMPLE_MS = 5;

async function cargo(...args) {
  const { stdout } = await promisify(execFile)("cargo", args, { cwd: ROOT, maxBuffer: 2 ** 26 });
  return stdout;
}

// The runtime code of both predeploys, by address.
export async function releasedBytecode() {
  return JSON.parse(await cargo("run", "--release", "--quiet", "-p", "reference", "--example", "predeploys"));
}

// Builds the command line, and returns its path.
export async function buildChainSim() {
  const format = ["--message-format", "json-render-diagnostics"];
  const lines = await cargo("build", "--release", "-p", "chain-sim-cli", "--bins", ...format);
  const artifacts = lines.trim().split("\n").map((line) => JSON.parse(line));
  return artifacts.find(({ target, executable }) => target?.name === "chain-sim" && executable).executable;
}

async function run(program, messages) {
  const options = { chains: CHAINS.length, messages, counts: messages, length: LENGTH, engine: "native" };
  const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const group = new ProcessGroup(program, ["bench", "--json", "--quiet", ...args]);
  let end;
  group.ended.then((error) => (end = { error }));
  let peak = 0;
  while (!end) {
    peak = Math.max(peak, group.peakMemory());
    await sleep(SAMPLE_MS);
  }
  group.kill();
  if (end.error) throw end.error;
  const [{ native }] = JSON.parse(group.stdout).by_messages;
  return { seconds: native.seconds, peak_bytes: peak };
}

// The run in the middle.
export async function measureChainSim(program, messages) {
  const runs = [];
  for (let index = 0; index < RUNS; index += 1) runs.push(await run(program, messages));
  runs.sort((a, b) => a.seconds - b.seconds);
  return { peer: "chain-sim", mode: "in process, all rules", messages, ...runs[Math.floor(RUNS / 2)] };
}

// The last of the development accounts, which servers leave to a relayer.
const RELAYER_KEY = "0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6";
const START_SECONDS = 30;

// Starts `chain-sim relay` between these chains; its processes, and where its HTTP API is.
export async function startRelay(command, urls, args) {
  const options = ["--store", "relayer.redb", "--listen", "127.0.0.1:0", ...args];
  const chains = urls.flatMap((url) => ["--chain", url]);
  const group = new ProcessGroup(command, ["relay", ...chains, ...options], { CHAIN_SIM_RELAYER_KEY: RELAYER_KEY });
  const api = await group.says(/the HTTP API listens address=(\S+)/, AbortSignal.timeout(START_SECONDS * 1000));
  return { group, api };
}
