#!/usr/bin/env node
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Runs the binary in place of itself: with its arguments and streams, its signals and its exit code.

import { spawn } from "node:child_process";
import { constants } from "node:os";
import { keep } from "../dist/esm/keeper.js";
import { programPath } from "../dist/esm/program.cjs";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"];

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
for (const signal of SIGNALS) {
  process.on(signal, () => child.kill(signal));
}
child.on("error", (error) => {
  console.error(`chain-sim: expected a program that can be run, got ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => {
  keeper?.release();
  process.exit(code ?? 128 + constants.signals[signal]);
});
