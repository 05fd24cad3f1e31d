// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A peer's processes: started in a group of their own, with a scratch folder for what they write,
// and killed as a group, whatever becomes of this process.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("node_modules/.bin", import.meta.url));
const POLL_MS = 1;

const running = new Set();

process.on("exit", () => running.forEach((group) => group.kill()));
for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]]) process.on(signal, () => process.exit(code));

export class ProcessGroup {
  // What the first process has written to stdout so far.
  stdout = "";
  #command;
  #child;
  #scratch = mkdtempSync(join(tmpdir(), "peers-"));

  // Runs a command in the scratch folder, with variables of its environment beside this process's.
  constructor(command, args, variables = {}) {
    const path = `${BIN}${delimiter}${process.env.PATH}`;
    const env = { ...process.env, HOME: this.#scratch, TMPDIR: this.#scratch, PATH: path, ...variables };
    this.#command = command;
    this.#child = spawn(command, args, { cwd: this.#scratch, detached: true, env, stdio: ["ignore", "pipe", "inherit"] });
    this.#child.stdout.setEncoding("utf8").on("data", (text) => (this.stdout += text));
    // The error that it ended with, or null.
    this.ended = new Promise((resolve) => {
      this.#child.on("error", resolve);
      this.#child.on("close", (code, signal) => {
        resolve(code === 0 ? null : new Error(`${command} ended: ${signal ?? code}`));
      });
    });
    running.add(this);
  }

  // The first group of the pattern, once stdout has it.
  async says(pattern, signal) {
    let end;
    this.ended.then((error) => (end = error ?? new Error(`${this.#command} ended`)));
    for (;;) {
      const match = pattern.exec(this.stdout);
      if (match) return match[1];
      if (end) throw end;
      await sleep(POLL_MS, null, { signal });
    }
  }

  // The sum of its processes' highest resident sets, in bytes, as the kernel has kept them.
  peakMemory() {
    return this.#sum(/^VmHWM:\s*(\d+) kB$/m);
  }

  // The sum of its processes' resident sets, in bytes.
  memory() {
    return this.#sum(/^VmRSS:\s*(\d+) kB$/m);
  }

  #sum(line) {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.reduce((sum, pid) => sum + this.#bytesOf(pid, line), 0);
  }

  // None for a process of another group, or one that has ended.
  #bytesOf(pid, line) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const [, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (Number(group) !== this.#child.pid) return 0;
      const [, kib] = line.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [0, 0];
      return Number(kib) * 1024;
    } catch (error) {
      if (error.code === "ENOENT" || error.code === "ESRCH") return 0;
      throw error;
    }
  }

  kill() {
    running.delete(this);
    try {
      if (this.#child.pid) process.kill(-this.#child.pid, "SIGKILL");
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
    rmSync(this.#scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

// Of all groups that run.
export function peakMemory() {
  return [...running].reduce((sum, group) => sum + group.peakMemory(), 0);
}

// Kills all groups, and waits until they have ended.
export async function stopAll() {
  const groups = [...running];
  groups.forEach((group) => group.kill());
  await Promise.all(groups.map(({ ended }) => ended));
}
