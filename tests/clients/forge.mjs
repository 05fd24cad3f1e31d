// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Foundry's forge, on the project in forge/ and the contracts of tests/contracts.

import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const PACKAGE = createRequire(import.meta.url).resolve("@foundry-rs/forge-linux-amd64/package.json");
const PROGRAM = join(dirname(PACKAGE), "bin", "forge");
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const SOLC = path("solc.mjs");
const TIMEOUT_MS = 90_000;

// A copy, for it writes into its project.
const project = mkdtempSync(join(tmpdir(), "forge-"));
cpSync(path("forge"), project, { recursive: true });
cpSync(path("../contracts/src"), join(project, "src"), { recursive: true });
process.on("exit", () => rmSync(project, { recursive: true, force: true }));

// Runs forge in the project. What it prints; an error with its `stdout`, `stderr` and `code` where it fails.
export async function forge(command, ...args) {
  const env = { PATH: process.env.PATH, HOME: project, NO_COLOR: "1" };
  const options = { env, cwd: project, timeout: TIMEOUT_MS, killSignal: "SIGKILL" };
  const { stdout } = await promisify(execFile)(PROGRAM, [command, "--use", SOLC, ...args.map(String)], options);
  return stdout;
}
