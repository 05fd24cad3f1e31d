// SPDX-License-Identifier: MIT OR Apache-2.0
//
// An empty folder, and two commands: one installs, the other runs a test that relays a message.

import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import { env, pack } from "./installed.mjs";

const EXAMPLE = "node_modules/chain-sim/example/relay.test.mjs";

describe("in an empty folder", { timeout: 600_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "empty-"));
  const run = (command, ...args) => execFileSync(command, args, { cwd: folder, env, encoding: "utf8" });
  let packages, output;

  before(() => {
    packages = pack();
    const viem = JSON.parse(readFileSync(new URL("package.json", import.meta.url))).devDependencies.viem;
    run("npm", "install", "--prefer-offline", "--no-audit", "--no-fund", ...packages.packed, `viem@${viem}`);
    output = run("node", EXAMPLE);
  });
  after(() => {
    packages?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it("two commands run a cluster and a test that relays a message", () => {
    assert.match(output, /a message is relayed/);
    assert.match(output, /pass 1$/m);
    assert.match(output, /fail 0$/m);
  });

  it("the second of them works with the Node.js that runs this, too", () => {
    assert.match(run(process.execPath, EXAMPLE), /pass 1$/m);
  });

  it("the package has what it needs, and nothing else", () => {
    const manifest = JSON.parse(readFileSync(join(folder, "node_modules/chain-sim/package.json"), "utf8"));
    const platform = JSON.parse(readFileSync(join(folder, "node_modules/@chain-sim/linux-x64/package.json"), "utf8"));
    assert.equal(manifest.version, platform.version);
    assert.equal(manifest.optionalDependencies["@chain-sim/linux-x64"], platform.version);
    assert.deepEqual([manifest.scripts, manifest.devDependencies], [undefined, undefined]);
    assert.deepEqual([platform.os, platform.cpu, platform.libc], [["linux"], ["x64"], ["glibc"]]);
  });

  it("npx chain-sim runs the server, and ends with it", async () => {
    const version = spawnSync("npx", ["chain-sim", "--version"], { cwd: folder, env, encoding: "utf8" });
    assert.equal(version.status, 0, version.stderr);
    const args = ["chain-sim", "serve", "--starting-port", "0", "--admin-port", "0"];
    const child = spawn("npx", args, { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"], detached: true });
    let admin;
    for await (const line of createInterface({ input: child.stdout })) {
      admin = /^admin +(http:\S+)$/.exec(line)?.[1];
      if (admin) break;
    }
    assert.equal((await fetch(`${admin}/ready`)).status, 200);
    // As Ctrl-C does.
    process.kill(-child.pid, "SIGINT");
    await once(child, "exit");
    await assert.rejects(fetch(`${admin}/ready`));
  });
});
