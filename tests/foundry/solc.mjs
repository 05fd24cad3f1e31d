#!/usr/bin/env node
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What forge asks a native solc for, answered by solc's npm package: the version, and standard JSON.

import solc from "solc";
import { readFileSync } from "node:fs";

if (process.argv.includes("--version")) {
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}`);
} else if (process.argv.includes("--standard-json")) {
  process.stdout.write(solc.compile(readFileSync(0, "utf8")));
} else {
  console.error(`expected --version or --standard-json, got ${process.argv.slice(2).join(" ")}`);
  process.exit(1);
}
