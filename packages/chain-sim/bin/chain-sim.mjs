#!/usr/bin/env node
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Runs the binary in place of itself: with its arguments and streams, its signals and its exit code.

import { spawn } from "node:child_process";
import { constants } from "node:os";
import { keep } from "../dist/esm/keeper.js";
import { programPath } from "../dist/esm/program.cjs";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"];
// Ctrl-C reaches this process from the terminal, and once more from npx. The server takes a second signal for a
// reason to end without saving.
const ECHO_MS = 200;

function program() {
  try {
    return programPath();
  } catch (error) {
    console.error(`chain-sim: ${error.message}`);
    process.exit(1);
  }
}

// In a process group of its own, which signals reach only through this process.
const detached = process.platform !== "win32";
const child = spawn(program(), process.argv.slice(2), { stdio: "inherit", detached });
const keeper = child.pid && keep(child.pid);
const passedOn = new Map();
for (const signal of SIGNALS) {
  process.on(signal, () => {
    const now = performance.now();
    const isEcho = now - (passedOn.get(signal) ?? -Infinity) < ECHO_MS;
    if (isEcho) return;
    passedOn.set(signal, now);
    child.kill(signal);
  });
}
child.on("error", (error) => {
  console.error(`chain-sim: expected a program that can be run, got ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => {
  keeper?.release();
  process.exit(code ?? 128 + constants.signals[signal]);
});
