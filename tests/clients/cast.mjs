// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Foundry's cast, as people type it.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const PACKAGE = createRequire(import.meta.url).resolve("@foundry-rs/cast-linux-amd64/package.json");
const PROGRAM = join(dirname(PACKAGE), "bin", "cast");
const TIMEOUT_MS = 20_000;

// It keeps files of its own.
const home = mkdtempSync(join(tmpdir(), "cast-"));
process.on("exit", () => rmSync(home, { recursive: true, force: true }));

// Runs cast against the node at this URL. What it prints; an error with its `stderr` and `code`
// where it fails.
export function cast(url) {
  // `cast run` knows deposits only on chains that it takes for the OP Stack's: those whose ids it knows,
  // or all with this setting.
  const env = { PATH: process.env.PATH, HOME: home, NO_COLOR: "1", FOUNDRY_NETWORK: "optimism" };
  const options = { env, cwd: home, timeout: TIMEOUT_MS, killSignal: "SIGKILL" };
  return async (command, ...args) => {
    const { stdout } = await promisify(execFile)(PROGRAM, [command, "--rpc-url", url, ...args.map(String)], options);
    return stdout.trim();
  };
}

// The same, for commands that print JSON if they are told to.
export function castJson(url) {
  const run = cast(url);
  return async (command, ...args) => JSON.parse(await run(command, "--json", ...args));
}
