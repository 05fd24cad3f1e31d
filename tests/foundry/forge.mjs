// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Foundry's forge, on packages/foundry, beside clusters of its own that with-cluster starts.

import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const PACKAGE = createRequire(import.meta.url).resolve("@foundry-rs/forge-linux-amd64/package.json");
const FORGE = join(dirname(PACKAGE), "bin", "forge");
const CHAIN_SIM = resolve(process.env.CHAIN_SIM ?? path("../../target/release/chain-sim"));
const TIMEOUT_MS = 600_000;

// What forge and others write goes here.
export const folder = mkdtempSync(join(tmpdir(), "foundry-"));
export const PROJECT = join(folder, "project");
export const WITH_CLUSTER = join(PROJECT, "bin", "with-cluster");
// A copy, for forge keeps in its project what has failed.
const isSource = (file) => !["cache", "out"].includes(basename(file));
cpSync(path("../../packages/foundry"), PROJECT, { recursive: true, filter: isSource });
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

// Runs a program; its exit code and what it prints, whether it fails or not.
export async function run(program, args, variables = {}, cwd = PROJECT) {
  const env = { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, NO_COLOR: "1", CHAIN_SIM, ...variables };
  const options = { env, cwd, timeout: TIMEOUT_MS, maxBuffer: 1 << 26 };
  try {
    return { code: 0, ...(await promisify(execFile)(program, args, options)) };
  } catch (error) {
    if (typeof error.code !== "number") throw error;
    return error;
  }
}

export const withCluster = (args, variables, cwd) => run(WITH_CLUSTER, args, variables, cwd);

// Runs forge fmt on the files of a profile.
export const format = (profile, ...args) => run(FORGE, ["fmt", ...args], { FOUNDRY_PROFILE: profile });

// The command that runs the tests of a profile.
export function forgeTest(profile, ...args) {
  const outputs = ["--out", join(folder, profile, "out"), "--cache-path", join(folder, profile, "cache")];
  return [FORGE, "test", "--use", path("solc.mjs"), ...outputs, ...args];
}

// Runs the tests of a profile; by suite and test, undefined if it passed, or else why it failed.
export async function outcomes(profile, args = [], cwd = PROJECT) {
  const command = forgeTest(profile, "--json", ...args);
  const { code, stdout, stderr } = await withCluster(command, { FOUNDRY_PROFILE: profile }, cwd);
  let suites;
  try {
    suites = JSON.parse(stdout);
  } catch {
    throw new Error(`expected the results of forge test as JSON, got exit code ${code}: ${stdout}${stderr}`);
  }
  const results = new Map();
  for (const [suite, { test_results: tests }] of Object.entries(suites)) {
    for (const [test, { status, reason }] of Object.entries(tests)) {
      const name = `${suite.split(":")[1]}.${test.split("(")[0]}`;
      results.set(name, status === "Success" ? undefined : (reason ?? status));
    }
  }
  return results;
}
