// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Projects with the test frameworks that people use: two files in parallel, each with its own cluster; and what
// a failing test prints.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { env, FOLDER, pack } from "./installed.mjs";

const LIFE = /message 0x[0-9a-f]{64}\n.*from chain 901 to chain 902\n.*\n.*sent on chain 901 in block \d+/;

// Runs a command of a project.
function run(project, command, args, variables = {}) {
  const meeting = mkdtempSync(join(tmpdir(), "meeting-"));
  const options = { cwd: join(FOLDER, project), encoding: "utf8", env: { ...env, MEETING: meeting, ...variables } };
  try {
    const { status, error, stdout, stderr } = spawnSync(command, args, options);
    if (error) throw error;
    return { status, output: `${stdout}\n${stderr}` };
  } finally {
    rmSync(meeting, { recursive: true, force: true });
  }
}

describe("installed from its packages, chain-sim", { timeout: 900_000 }, () => {
  let packages;
  before(() => {
    packages = pack();
    // Everything else is there already, so nothing is asked of the registry.
    const args = ["install", "--no-save", "--no-package-lock", "--offline", "--ignore-scripts", "--no-audit", "--no-fund"];
    execFileSync("npm", [...args, ...packages.packed], { cwd: FOLDER, env, stdio: "ignore" });
  });
  after(() => packages?.remove());

  const passes = ({ status, output }, count) => {
    assert.equal(status, 0, output);
    assert.match(output, count);
  };
  const fails = ({ status, output }, lives) => {
    assert.equal(status, 1, output);
    const found = output.match(new RegExp(LIFE, "g")) ?? [];
    assert.ok(found.length >= lives, `expected ${lives} lives, got ${found.length}:\n${output}`);
  };

  it("works in node:test", () => passes(run("node", "node", ["--test", "--test-concurrency=2"]), /pass 2$/m));
  it("works in Vitest", () => passes(run("vitest", "vitest", ["run"]), /Tests +2 passed/));
  it("works in Jest", () => passes(run("jest", "jest", []), /Tests: +2 passed/));
  it("works in Jest with ES modules", () => {
    const args = ["--testMatch", "**/module.test.mjs"];
    const variables = { NODE_OPTIONS: "--experimental-vm-modules" };
    passes(run("jest", "jest", args, variables), /Tests: +1 passed/);
  });
  it("works with prool", () => passes(run("prool", "vitest", ["run"]), /Tests +2 passed/));

  it("tells of messages where a test of node:test fails", () => fails(run("node", "node", ["failing.mjs"]), 1));
  it("tells of messages where a test of Vitest fails", () => {
    fails(run("vitest", "vitest", ["run", "--config", "failing.config.mjs"]), 2);
  });
  it("tells of messages where a test of Jest fails", () => fails(run("jest", "jest", ["--testMatch", "**/failing.js"]), 2));
});
