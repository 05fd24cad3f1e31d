// SPDX-License-Identifier: MIT OR Apache-2.0
//
// "Coming from supersim" has every flag and variable of supersim, and its methods as they are here.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { node, options, served } from "./command.mjs";
import { codes, rows } from "./table.mjs";

const PAGE = "coming-from/supersim.md";
const RELEASED = fileURLToPath(new URL("../released/package.json", import.meta.url));
const SUPERSIM = join(dirname(createRequire(RELEASED).resolve("supersim/package.json")), "bin", "supersim");
const METHOD_NOT_FOUND = -32601;

const help = (...args) => execFileSync(SUPERSIM, [...args, "--help"], { encoding: "utf8" });

it("has each flag and variable of supersim, and flags that are here", () => {
  const text = help() + help("fork");
  const flags = rows(PAGE, "Flags and variables");
  const theirs = flags.flatMap(([flag]) => codes(flag)).filter((code) => code.startsWith("--"));
  const ofEachProgram = ["--help", "--version"];
  // As a flag, ours has the name.
  const named = [...theirs, "--chains", ...ofEachProgram];
  assert.deepEqual([...new Set(named)].sort(), options(text));
  const variables = flags.flatMap(([, variable]) => codes(variable));
  for (const [, variable] of text.matchAll(/\[\$(SUPERSIM_\w+)\]/g)) assert.ok(variables.includes(variable), variable);
  const ours = served();
  const said = flags.flatMap(([, , here]) => codes(here)).filter((code) => code.startsWith("--"));
  assert.ok(said.length > 8, said.join(" "));
  for (const option of said) assert.ok(ours.includes(option), `expected an option of chain-sim serve, got ${option}`);
});

it("has its methods, and says which are not there", { timeout: 60_000 }, async () => {
  const server = await node(undefined, ["serve", "--starting-port", "0", "--admin-port", "0"], /^admin +http:\/\/127\.0\.0\.1:(\d+)$/m);
  try {
    const methods = rows(PAGE, "Methods");
    assert.equal(methods.length, 6);
    for (const [method, here] of methods) {
      const { error } = await server.request(codes(method)[0]);
      assert.equal(error?.code === METHOD_NOT_FOUND, here.startsWith("not there"), method);
    }
  } finally {
    server.end();
  }
});
