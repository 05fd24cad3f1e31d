// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Nodes of other programs: started with an empty folder, and killed with all that they have started.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually } from "./waiting.mjs";

const START_MS = 30_000;
const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const ANVIL = file("node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");
const SUPERSIM = file("../released/node_modules/supersim/bin/supersim");
const TARGET = resolve(process.env.CARGO_TARGET_DIR || file("../../target"));
const ANY_PORT = ["--l1.port", "0", "--l2.starting.port", "0", "--admin.port", "0"];

// The file that supersim's chain begins with. tests/released takes it out of supersim's package.
const genesis = (chain) => `${TARGET}/released/genesis-${chain}.json`;

const running = new Set();
process.on("exit", () => running.forEach((node) => node.remove()));

class Node {
  output = "";
  #urls = new Map();
  #folder = mkdtempSync(join(tmpdir(), "node-"));
  #child;

  constructor(program, args) {
    const path = `${dirname(ANVIL)}${delimiter}${process.env.PATH}`;
    const env = { PATH: path, HOME: this.#folder, TMPDIR: this.#folder };
    // A group of its own: supersim starts anvils.
    this.#child = spawn(program, args.map(String), { cwd: this.#folder, detached: true, env, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream.setEncoding("utf8").on("data", (text) => (this.output += text));
    this.#child.on("error", (error) => (this.output += error.message));
    this.#child.on("close", (code, signal) => (this.end = signal ?? code));
    running.add(this);
  }

  // Waits until it says where a chain is.
  async finds(chain, pattern) {
    const [, url] = await eventually(() => {
      if (this.end !== undefined) throw new Error(`the node ended with ${this.end}: ${this.output}`);
      return pattern.exec(this.output);
    }, START_MS);
    this.#urls.set(chain, url.startsWith("http") ? url : `http://${url}`);
  }

  url(chain) {
    return this.#urls.get(chain);
  }

  remove() {
    running.delete(this);
    try {
      process.kill(-this.#child.pid, "SIGKILL");
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

// An anvil with the contracts of supersim's chain.
export async function startAnvil(chain) {
  const node = new Node(ANVIL, ["--optimism", "--chain-id", chain, "--init", genesis(chain), "--port", 0]);
  await node.finds(chain, /Listening on (\S+)/);
  return node;
}

// supersim with its two chains, which relays nothing by itself.
export async function startSupersim(chains) {
  const node = new Node(SUPERSIM, ANY_PORT);
  for (const chain of chains) await node.finds(chain, new RegExp(`ChainID: ${chain} +RPC: (\\S+)`));
  return node;
}
