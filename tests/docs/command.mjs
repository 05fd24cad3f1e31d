// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Programs with options, and nodes that answer JSON-RPC.

import { execFileSync, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { CHAIN_SIM } from "./programs.mjs";

const READY_MS = 20_000;
const ANSWER_MS = 10_000;
const POLL_MS = 20;

// The long options that a help lists, sorted.
export function options(help) {
  const found = Array.from(help.matchAll(/^ +(?:-\w, )?(--[\w-]+(?:\.[\w-]+)*)/gm), ([, option]) => option);
  return [...new Set(found)].sort();
}

// The long options of `chain-sim serve`.
export function served() {
  return options(execFileSync(CHAIN_SIM, ["serve", "--help"], { encoding: "utf8" }));
}

// Starts a node, by default chain-sim, and asks it at the port that it prints.
export async function node(program = CHAIN_SIM, args, port) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "", end;
  child.stdout.setEncoding("utf8").on("data", (more) => (text += more));
  child.on("error", (error) => (end = error.message));
  child.on("close", (code) => (end = code));
  for (const late = performance.now() + READY_MS; !port.test(text); await sleep(POLL_MS)) {
    if (end !== undefined) throw new Error(`${program} ended with ${end}:\n${text}`);
    if (performance.now() > late) throw new Error(`expected ${port} within ${READY_MS} ms, got:\n${text}`);
  }
  const url = `http://127.0.0.1:${port.exec(text)[1]}`;
  const request = async (method, params = []) => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const headers = { "content-type": "application/json" };
    return (await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(ANSWER_MS) })).json();
  };
  return { request, end: () => child.kill("SIGKILL") };
}
