// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A `chain-sim serve` of a test's own: started on free ports in an empty folder, and ended the way
// people end it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before } from "node:test";
import { eventually, within } from "./waiting.mjs";

const DEFAULT = fileURLToPath(new URL("../../target/release/chain-sim", import.meta.url));
export const PROGRAM = resolve(process.env.CHAIN_SIM ?? DEFAULT);
const FREE_PORTS = ["--starting-port", "0", "--admin-port", "0"];
// A debug build takes its time.
const START_MS = 20_000;
const STOP_MS = 2_000;
// However the tests go, and whatever they leave open: their process ends.
const PROCESS_MS = 180_000;

const running = new Set();

setTimeout(() => process.exit(1), PROCESS_MS).unref();
process.on("exit", () => running.forEach((server) => server.remove()));

export class Server {
  stdout = "";
  stderr = "";
  // Where it runs: whatever it wrote into a file would be here.
  folder = mkdtempSync(join(tmpdir(), "clients-"));
  #child;

  // Runs the program as it is told to; nothing is added.
  launch(...args) {
    const env = { PATH: process.env.PATH, HOME: this.folder, TMPDIR: this.folder };
    this.#child = spawn(PROGRAM, args.map(String), { cwd: this.folder, env, stdio: ["ignore", "pipe", "pipe"] });
    this.#child.stdout.setEncoding("utf8").on("data", (text) => (this.stdout += text));
    this.#child.stderr.setEncoding("utf8").on("data", (text) => (this.stderr += text));
    // What it ended with: an exit code, or the name of a signal.
    this.ended = new Promise((resolveEnd, reject) => {
      this.#child.on("error", reject);
      this.#child.on("close", (code, signal) => resolveEnd(signal ?? code));
    });
    this.ended.catch(() => {});
    running.add(this);
    return this;
  }

  // Serves on free ports, unless it is told others.
  async start(...args) {
    const ports = args.includes("--starting-port") ? [] : FREE_PORTS;
    this.launch("serve", ...ports, ...args);
    let end;
    this.ended.then((code) => (end = code), (error) => (end = error.message));
    await eventually(async () => {
      if (end !== undefined) throw new Error(`the server ended with ${end}: ${this.stderr}`);
      return this.admin && (await (await fetch(`${this.admin}/ready`)).text()) === "OK";
    }, START_MS);
    return this;
  }

  get pid() {
    return this.#child.pid;
  }

  // The URL of each chain, by its id, as its table has them.
  get urls() {
    const rows = this.stdout.matchAll(/^ +(\d+) {2}(http:\/\/\S+)$/gm);
    return new Map(Array.from(rows, ([, id, url]) => [Number(id), url]));
  }

  get admin() {
    return /^admin +(http:\/\/\S+)$/m.exec(this.stdout)?.[1];
  }

  url(chain) {
    const url = this.urls.get(chain);
    assert.ok(url, `chain ${chain} is in the table:\n${this.stdout}`);
    return url;
  }

  // Leaves what it prints where it is: pipes hold little.
  stopReading() {
    this.#child.stdout.pause();
  }

  readOn() {
    this.#child.stdout.resume();
  }

  kill(signal) {
    this.#child.kill(signal);
  }

  // What it ends with, if it does so in time.
  end(milliseconds = STOP_MS) {
    return within(this.ended, milliseconds);
  }

  // Ends it. It has to do so well, in time, and to leave nothing behind.
  async stop(signal = "SIGTERM") {
    try {
      this.kill(signal);
      assert.equal(await this.end(), 0, this.stderr);
      assert.deepEqual(this.files(), []);
    } finally {
      this.remove();
    }
  }

  files() {
    return readdirSync(this.folder);
  }

  // Makes sure that nothing is left of it.
  remove() {
    running.delete(this);
    this.#child?.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

// A server that the tests of a suite have in common.
export function serving(...args) {
  const server = new Server();
  before(() => server.start(...args), { timeout: START_MS });
  after(() => server.stop(), { timeout: START_MS });
  return server;
}
