// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A `chain-sim relay` between the chains of a server, which can be killed and started again.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { privateKey } from "./chain.mjs";
import { eventually, within } from "./waiting.mjs";

const DEFAULT = fileURLToPath(new URL("../../target/release/chain-sim", import.meta.url));
const PROGRAM = resolve(process.env.CHAIN_SIM ?? DEFAULT);
const STOP_MS = 5_000;
// The account that pays: the server's last one.
export const PAYER = 9;

const running = new Set();
process.on("exit", () => running.forEach((relayer) => relayer.remove()));

export class Relayer {
  stdout = "";
  stderr = "";
  folder = mkdtempSync(join(tmpdir(), "relayer-"));
  store = join(this.folder, "relayer.redb");
  // Where its HTTP API listens.
  listen = "127.0.0.1:0";
  // Variables of its environment.
  variables = {};
  #child;
  #urls;

  constructor(urls) {
    this.#urls = urls;
    this.key = join(this.folder, "key");
    writeFileSync(this.key, `${privateKey(PAYER)}\n`, { mode: 0o600 });
    running.add(this);
  }

  // Runs the program; what it ends with, and what it has printed.
  async run(...args) {
    const child = spawn(PROGRAM, args.map(String), { env: this.#env, stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    const ended = new Promise((resolveEnd) => child.on("close", resolveEnd));
    const code = await within(ended, 60_000).finally(() => child.kill("SIGKILL"));
    return { code, stdout, stderr };
  }

  // The options of a relay between the chains.
  get options() {
    const chains = this.#urls.flatMap((url) => ["--chain", url]);
    return [...chains, "--poll-interval", "50", "--from", "0"];
  }

  // Starts it, and goes on with its store.
  async start(...args) {
    const options = ["relay", ...this.options, "--store", this.store, "--key-file", this.key, "--listen", this.listen];
    this.#child = spawn(PROGRAM, [...options, ...args], { env: this.#env, stdio: ["ignore", "pipe", "pipe"] });
    this.stdout = "";
    this.#child.stdout.setEncoding("utf8").on("data", (text) => (this.stdout += text));
    this.#child.stderr.setEncoding("utf8").on("data", (text) => (this.stderr += text));
    let end;
    this.ended = new Promise((resolveEnd) => this.#child.on("close", (code, signal) => resolveEnd(signal ?? code)));
    this.ended.then((code) => (end = code));
    await eventually(() => {
      if (end !== undefined) throw new Error(`the relayer ended with ${end}: ${this.stderr}${this.stdout}`);
      return this.address;
    }, 20_000);
    return this;
  }

  get pid() {
    return this.#child.pid;
  }

  // Where its HTTP API is.
  get address() {
    return /the HTTP API listens address=(\S+)/.exec(this.stdout)?.[1];
  }

  async get(path) {
    return (await fetch(`http://${this.address}${path}`)).json();
  }

  // Kills it, at whatever it is doing.
  async kill() {
    this.#child.kill("SIGKILL");
    assert.equal(await within(this.ended, STOP_MS), "SIGKILL");
  }

  // Sends it a signal that does not end it.
  signal(name) {
    this.#child.kill(name);
  }

  // Ends it. It has to do so well and in time.
  async stop(signal = "SIGTERM") {
    this.#child.kill(signal);
    assert.equal(await within(this.ended, STOP_MS), 0, this.stderr);
  }

  remove() {
    running.delete(this);
    this.#child?.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #env() {
    return { PATH: process.env.PATH, HOME: this.folder, TMPDIR: this.folder, ...this.variables };
  }
}
