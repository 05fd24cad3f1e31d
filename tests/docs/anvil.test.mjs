// SPDX-License-Identifier: MIT OR Apache-2.0
//
// "Coming from anvil" has every flag and method of anvil, and says of each what it is here.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { node, options, served } from "./command.mjs";
import { codes, rows } from "./table.mjs";

const PAGE = "coming-from/anvil.md";
const DIFFERENCES = fileURLToPath(new URL("../differences/package.json", import.meta.url));
const ANVIL = join(dirname(createRequire(DIFFERENCES).resolve("@foundry-rs/anvil-linux-amd64/package.json")), "bin", "anvil");
const NAMESPACES = "(?:anvil|debug|erigon|eth|evm|hardhat|net|ots|personal|rpc|tenderly|trace|txpool|wallet|web3)_";
const METHOD_NOT_FOUND = -32601;

// The names in the program that look like methods. It has them one after the other, without anything between.
function namesLikeMethods() {
  const text = readFileSync(ANVIL, "latin1");
  const runs = text.match(new RegExp(`${NAMESPACES}[a-zA-Z0-9_]+`, "g"));
  const names = runs.flatMap((run) => run.split(new RegExp(`(?=${NAMESPACES})`)));
  return [...new Set(names)].filter((name) => name.length < 60 && !/shutdown/i.test(name));
}

it("has each flag of anvil, and flags that are here", () => {
  const flags = rows(PAGE, "Flags");
  assert.deepEqual(flags.flatMap(([theirs]) => codes(theirs)).sort(), options(execFileSync(ANVIL, ["--help"], { encoding: "utf8" })));
  const ours = served();
  const said = flags.flatMap(([, here]) => codes(here)).filter((code) => code.startsWith("--"));
  assert.ok(said.length > 25, said.join(" "));
  for (const option of said) assert.ok(ours.includes(option), `expected an option of chain-sim serve, got ${option}`);
});

describe("the methods of anvil", { timeout: 60_000 }, () => {
  let anvil, chain;
  before(async () => {
    anvil = await node(ANVIL, ["--port", "0"], /Listening on 127\.0\.0\.1:(\d+)/);
    chain = await node(undefined, ["serve", "--starting-port", "0", "--admin-port", "0"], /^ +901 +http:\/\/127\.0\.0\.1:(\d+)$/m);
  });
  after(() => [anvil, chain].forEach((it) => it?.end()));

  it("are served, or listed with the reason", async () => {
    const has = async ({ request }, method) => (await request(method)).error?.code !== METHOD_NOT_FOUND;
    const missing = [];
    let known = 0;
    for (const method of namesLikeMethods()) {
      if (!(await has(anvil, method))) continue;
      known += 1;
      if (!(await has(chain, method))) missing.push(method);
    }
    assert.ok(known > 150, `${known} methods of anvil`);
    assert.deepEqual(rows(PAGE, "Methods").flatMap(([methods]) => codes(methods)).sort(), missing.sort());
  });
});
