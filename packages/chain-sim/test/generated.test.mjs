// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What is generated is what the server says of itself, and the types say what the API takes.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import "./running.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

describe("generated types", { timeout: 120_000 }, () => {
  it("are those of the server", async () => {
    const { outdated } = await import("../generate/all.mjs");
    assert.deepEqual(await outdated(), [], "run npm run generate");
  });

  it("let a test compile, and refuse what the API does not take", () => {
    const compiler = path("../node_modules/typescript/bin/tsc");
    const { status, stdout } = spawnSync(process.execPath, [compiler, "--project", path("types")], { encoding: "utf8" });
    assert.equal(status, 0, stdout);
  });
});
