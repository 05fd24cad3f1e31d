// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The project in docs/FOUNDRY.md#start-in-a-minute, in an empty folder.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { outcomes, PROJECT } from "./forge.mjs";

const PAGE = readFileSync(new URL("../../docs/FOUNDRY.md", import.meta.url), "utf8");

// The first block of code in a language.
function block(language) {
  const found = new RegExp(`\\n\`\`\`${language}\\n([^]*?)\\n\`\`\`\\n`).exec(PAGE);
  assert.ok(found, `a block of ${language} is in docs/FOUNDRY.md`);
  return `${found[1]}\n`;
}

describe("the page about Foundry", { timeout: 600_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "foundry-page-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const test = block("solidity");

  before(() => {
    for (const part of ["src", "bin"]) cpSync(join(PROJECT, part), join(folder, "lib/chain-sim", part), { recursive: true });
    mkdirSync(join(folder, "test"));
    writeFileSync(join(folder, "foundry.toml"), block("toml"));
    writeFileSync(join(folder, "test/Counter.t.sol"), test);
  });

  const run = () => outcomes("default", ["--evm-version", "cancun"], folder);

  it("has a test that passes", async () => {
    const expected = [["CounterTest.testCountsAMessage", undefined], ["CounterTest.testIsLate", undefined]];
    assert.deepEqual([...(await run())], expected);
  });

  it("has a test that fails without ready", async () => {
    const line = / +ready\(\);.*\n/;
    assert.match(test, line);
    writeFileSync(join(folder, "test/Counter.t.sol"), test.replace(line, ""));
    const reasons = [...(await run()).values()];
    const reason = "expected that setUp ends with ready(), got a test without it";
    assert.deepEqual(reasons, [reason, reason]);
  });
});
