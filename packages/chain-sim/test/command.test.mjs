// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The command chain-sim: the binary's arguments, exit codes and signals are its own.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { mkdtempSync, existsSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { eventually, isRunning } from "./running.mjs";

const COMMAND = fileURLToPath(new URL("../bin/chain-sim.mjs", import.meta.url));
const FREE_PORTS = ["--starting-port", "0", "--admin-port", "0"];
const run = (args, env = {}) =>
  spawnSync(process.execPath, [COMMAND, ...args], { encoding: "utf8", env: { ...process.env, ...env } });

// Serves, and resolves when the server is ready.
async function serve(...args) {
  const child = spawn(process.execPath, [COMMAND, "serve", ...FREE_PORTS, ...args], { stdio: ["ignore", "pipe", "pipe"], detached: true });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith("admin")) break;
  child.stdout.resume();
  const end = once(child, "exit");
  return { child, end, stderr: () => stderr };
}

// The processes whose parent this is.
function children(pid) {
  const { stdout } = spawnSync("ps", ["-o", "pid=,comm=", "--ppid", String(pid)], { encoding: "utf8" });
  const rows = stdout.trim().split("\n").map((row) => row.trim().split(/\s+/));
  return rows.filter(([, name]) => name?.startsWith("chain-sim")).map(([id]) => Number(id));
}

describe("the command", { timeout: 120_000 }, () => {
  it("passes on arguments, output and exit codes", () => {
    const version = run(["--version"]);
    assert.equal(version.status, 0);
    assert.match(version.stdout, /^chain-sim\S* \d+\.\d+\.\d+\n$/);
    const wrong = run(["serve", "--bogus"]);
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /unexpected argument '--bogus'/);
  });

  it("says which package is missing", () => {
    const { status, stderr } = run(["--version"], { CHAIN_SIM: "" });
    assert.equal(status, 1);
    assert.match(stderr, new RegExp(`expected package @chain-sim/${process.platform}-${process.arch}, found none`));
    const other = run(["--version"], { CHAIN_SIM: "/nowhere" });
    assert.deepEqual([other.status, other.stderr], [1, "chain-sim: CHAIN_SIM: expected a file, got /nowhere\n"]);
  });

  for (const signal of ["SIGINT", "SIGTERM"]) {
    it(`passes on ${signal}, once if it comes twice at once`, async () => {
      const folder = mkdtempSync(join(tmpdir(), "command-"));
      try {
        const state = join(folder, "state");
        const { child, end, stderr } = await serve("--state", state);
        // From the terminal, to the whole group, and from npx.
        process.kill(-child.pid, signal);
        child.kill(signal);
        assert.deepEqual(await end, [0, null], stderr());
        assert.ok(existsSync(state), "the state is saved");
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }

  it("ends as a server that a signal ended", async () => {
    const { child, end } = await serve();
    const [server] = children(child.pid);
    process.kill(server, "SIGKILL");
    assert.deepEqual(await end, [137, null]);
  });

  it("takes the server with it when it is killed", async () => {
    const { child, end } = await serve();
    const [server] = children(child.pid);
    child.kill("SIGKILL");
    await end;
    await eventually(() => !isRunning(server));
  });
});
