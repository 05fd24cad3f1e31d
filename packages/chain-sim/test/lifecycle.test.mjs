// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Servers end with what started them, however that ends.

import { startCluster } from "chain-sim";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { keep } from "../dist/esm/keeper.js";
import { eventually, isRunning, TARGET } from "./running.mjs";

const dying = (how) => fileURLToPath(new URL(`dying/${how}.mjs`, import.meta.url));

// Runs a program that starts a cluster and prints the server's process id.
async function start(how, options = {}) {
  const child = spawn(process.execPath, [dying(how)], { stdio: ["ignore", "pipe", "inherit"], ...options });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const server = Number(line);
  assert.ok(isRunning(server), `the server's process id, got ${line}`);
  return { child, server };
}

describe("a server", { timeout: 120_000 }, () => {
  it("ends when it is told to", async () => {
    const cluster = await startCluster();
    const { pid } = cluster;
    assert.ok(isRunning(pid));
    const both = [cluster.stop(), cluster.stop()];
    await Promise.all(both);
    assert.ok(!isRunning(pid));
    await cluster.stop();
  });

  it("ends with the scope that it is declared in", async () => {
    const cluster = await startCluster();
    // What `await using` calls, which this version of Node.js may not have yet.
    await cluster[Symbol.asyncDispose]();
    assert.ok(!isRunning(cluster.pid));
  });

  it("does not end unnoticed by itself", async () => {
    const cluster = await startCluster();
    process.kill(cluster.pid, "SIGKILL");
    await eventually(() => !isRunning(cluster.pid));
    await assert.rejects(cluster.stop(), /expected the server's end with 0, got SIGKILL. It said:\nchain-sim is ready/);
  });

  it("is killed if it does not end in time", async () => {
    const cluster = await startCluster({ stopTimeout: 100 });
    process.kill(cluster.pid, "SIGSTOP");
    await assert.rejects(cluster.stop(), /expected the server's end within 100 ms, got none: it was killed/);
    assert.ok(!isRunning(cluster.pid));
  });

  it("that is not there, or does not begin to serve, is an error", async () => {
    await assert.rejects(startCluster({ program: "/nowhere/chain-sim" }), /ENOENT/);
    await assert.rejects(startCluster({ program: "/bin/true" }), /expected a server, got its end with/);
    await assert.rejects(startCluster({ startTimeout: 0 }), /expected a server within 0 ms, got none/);
  });

  it("writes lines for whoever reads them", async () => {
    const lines = [];
    const cluster = await startCluster({ log: (line) => lines.push(line) });
    const [source, destination] = cluster.chains;
    await cluster.waitForRelayed(await source.sendMessage({ destination, target: TARGET, message: "0x" }));
    await eventually(() => lines.some((line) => line.includes("#RelayedMessage")));
    assert.ok(lines.includes("chain-sim is ready"));
    assert.deepEqual(cluster.lines, lines);
    await cluster.stop();
  });

  for (const signal of ["SIGKILL", "SIGTERM", "SIGINT"]) {
    it(`ends when the test's process ends by ${signal}`, async () => {
      const { child, server } = await start("waits");
      child.kill(signal);
      assert.deepEqual(await once(child, "exit"), [null, signal]);
      await eventually(() => !isRunning(server));
    });
  }

  it("ends when the whole group of the test's process is killed", async () => {
    const { child, server } = await start("waits", { detached: true });
    process.kill(-child.pid, "SIGKILL");
    await once(child, "exit");
    await eventually(() => !isRunning(server));
  });

  for (const how of ["exits", "throws", "forgets", "worker"]) {
    it(`ends when the test's process ends: it ${how}`, async () => {
      const { child, server } = await start(how, { stdio: ["ignore", "pipe", "ignore"] });
      const [code] = await once(child, "exit");
      assert.equal(code, { exits: 3, throws: 1, forgets: 0, worker: 0 }[how]);
      await eventually(() => !isRunning(server));
    });
  }

  // What ends a server on Windows runs here as well.
  for (const platform of [process.platform, "win32"]) {
    it(`is let be by its keeper once it has ended (${platform})`, async () => {
      const other = spawn(process.execPath, ["--eval", "setInterval(() => {}, 1000)"]);
      const keeper = keep(other.pid, platform);
      keeper.release();
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.ok(isRunning(other.pid));
      other.kill();
    });
  }

  it("ends by the keeper for Windows, too", async () => {
    const { child, server } = await start("windows");
    child.kill("SIGKILL");
    await eventually(() => !isRunning(server));
  });
});
