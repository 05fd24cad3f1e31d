// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Terminals: one in which commands are typed one after the other, and others whose command goes on running.

import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

// Seconds; this is for machines that do much else.
const COMMANDS_MS = 180_000;
const READY_MS = 30_000;
const END_MS = 10_000;
const POLL_MS = 20;
const END_OF_COMMANDS = "the commands have ended with";

const open = new Set();
process.on("exit", () => open.forEach(kill));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

// Starts bash in a folder, in a process group of its own, with errors among what it prints.
function bash(arguments_, { folder, env }) {
  const child = spawn("bash", ["--noprofile", "--norc", ...arguments_], { cwd: folder, env, detached: true, stdio: ["pipe", "pipe", "pipe"] });
  const terminal = { child, text: "" };
  open.add(terminal);
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (terminal.text += text));
  terminal.ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(signal ?? code));
  });
  terminal.ended.then((end) => (terminal.end = end), (error) => (terminal.end = error.message));
  return terminal;
}

async function until(look, milliseconds, what) {
  for (const end = performance.now() + milliseconds; ; await sleep(POLL_MS)) {
    const found = look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`expected ${what} within ${milliseconds} ms, got none`);
  }
}

// Ends everything that is left of a terminal.
function kill(terminal) {
  open.delete(terminal);
  const { child, end } = terminal;
  if (end === undefined && child.pid) {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
  }
}

// A terminal in which commands are typed. What they set stays set.
export class Terminal {
  #script;
  #bash;

  constructor(place) {
    this.#script = join(place.scripts, "typed.sh");
    this.#bash = bash([], place);
    this.#bash.child.stdin.write("exec 2>&1; set -Euo pipefail; trap 'failed=$?' ERR\n");
  }

  // Runs commands: what they print, and the exit code of the last one that failed, 0 if none did.
  async run(commands) {
    const terminal = this.#bash;
    terminal.text = "";
    // From a file, so that no command reads the ones after it.
    writeFileSync(this.#script, commands);
    terminal.child.stdin.write(`failed=0; . '${this.#script}' < /dev/null; printf '\\n%s %s\\n' '${END_OF_COMMANDS}' "$failed"\n`);
    const last = new RegExp(`\n${END_OF_COMMANDS} (\\d+)\n$`);
    const end = await until(
      () => last.exec(terminal.text) ?? (terminal.end !== undefined && [terminal.text, terminal.end]),
      COMMANDS_MS,
      `an end of: ${commands}`,
    );
    return { text: terminal.text.replace(last, ""), code: Number(end[1]) };
  }

  end() {
    kill(this.#bash);
  }
}

// A terminal whose command goes on running.
export class RunningTerminal {
  #bash;

  constructor(place, command) {
    this.#bash = bash(["-c", `exec ${command}`], place);
    this.command = command;
  }

  get text() {
    return this.#bash.text;
  }

  // Waits until it is ready, which `look` says.
  async ready(look) {
    const terminal = this.#bash;
    const isReady = () => {
      if (terminal.end !== undefined) throw new Error(`${this.command} ended with ${terminal.end}:\n${terminal.text}`);
      return look(terminal.text);
    };
    await until(isReady, READY_MS, `of ${this.command} what the page shows`).catch((error) => {
      throw new Error(`${error.message}\n${terminal.text}`);
    });
  }

  // Presses Ctrl-C: what the command ends with.
  async interrupt() {
    const terminal = this.#bash;
    if (terminal.end === undefined) process.kill(-terminal.child.pid, "SIGINT");
    await until(() => terminal.end !== undefined, END_MS, `an end of ${this.command}`);
    return terminal.end;
  }

  end() {
    kill(this.#bash);
  }
}
