// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Measures what a user of the package waits for, beside npm's package of supersim: size and time of an install into
// an empty folder with npm's cache filled, and the time from a start to the first answers of both chains.
//
//   node measure.mjs
//
// supersim's package brings its program along; supersim also runs anvil, which is a package of its own.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { env, pack } from "./installed.mjs";

const STARTS = 9;
const SUPERSIM = ["supersim@0.1.0-alpha.58", "@foundry-rs/anvil-linux-amd64@1.7.1"];
const SUPERSIM_ARGS = ["--interop.autorelay", "--l1.port", "0", "--l2.starting.port", "0", "--admin.port", "0"];
const CHAIN = /ChainID: (\d+) +RPC: (\S+)/g;

const median = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)];

function install(folder, packages) {
  const args = ["install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", ...packages];
  const begin = performance.now();
  const { status, stderr } = spawnSync("npm", args, { cwd: folder, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm install: expected exit code 0, got ${status}: ${stderr}`);
  return (performance.now() - begin) / 1_000;
}

function megabytes(folder) {
  const { stdout } = spawnSync("du", ["-sk", join(folder, "node_modules")], { encoding: "utf8" });
  return Number.parseInt(stdout, 10) / 1_024;
}

async function answers(url) {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  if (!(await response.json()).result) throw new Error(`${url}: expected a chain id, got none`);
}

async function startSupersim(folder) {
  const path = `${join(folder, "node_modules/.bin")}:${env.PATH}`;
  const begin = performance.now();
  const child = spawn(join(folder, "node_modules/supersim/bin/supersim"), SUPERSIM_ARGS, { env: { ...env, PATH: path } });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part) => (text += part));
  const urls = () => Array.from(text.matchAll(CHAIN), ([, id, url]) => id.startsWith("90") && url).filter(Boolean);
  while (urls().length < 2) {
    if (performance.now() - begin > 30_000) throw new Error(`expected two chains of supersim, got:\n${text}`);
    await sleep(1);
  }
  await Promise.all(urls().slice(-2).map(answers));
  const milliseconds = performance.now() - begin;
  child.kill("SIGTERM");
  await ended;
  return milliseconds;
}

async function startChainSim(folder) {
  const { startCluster } = await import(pathToFileURL(join(folder, "node_modules/chain-sim/dist/esm/index.js")));
  const begin = performance.now();
  const cluster = await startCluster();
  await Promise.all(cluster.chains.map(({ url }) => answers(url)));
  const milliseconds = performance.now() - begin;
  await cluster.stop();
  return milliseconds;
}

async function measure(name, packages, start, options = []) {
  const folder = mkdtempSync(join(tmpdir(), "measured-"));
  try {
    // The first install fills npm's cache.
    install(folder, [...packages, ...options]);
    rmSync(join(folder, "node_modules"), { recursive: true });
    rmSync(join(folder, "package-lock.json"));
    const seconds = install(folder, [...packages, ...options]);
    const starts = [];
    for (let count = 0; start && count < STARTS; count += 1) starts.push(await start(folder));
    const milliseconds = start ? `${median(starts).toFixed(0)} ms` : "";
    const row = [name, `${megabytes(folder).toFixed(0)} MiB`, `${seconds.toFixed(1)} s`, milliseconds];
    console.log(`| ${row.join(" | ")} |`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// The binary is that of the package.
delete process.env.CHAIN_SIM;
const packages = pack();
try {
  console.log("| packages | installed | install | start |\n|---|---:|---:|---:|");
  // Without viem, which most projects have already.
  await measure("chain-sim", packages.packed, undefined, ["--legacy-peer-deps"]);
  await measure("chain-sim and viem", [...packages.packed, "viem@2.57.20"], startChainSim);
  await measure("supersim and anvil", SUPERSIM, startSupersim);
} finally {
  packages.remove();
}
