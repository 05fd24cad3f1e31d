// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The programs that pages run: chain-sim, Foundry's cast and forge, and the examples that `cargo run` names.

import assert from "node:assert/strict";
import { accessSync, chmodSync, constants, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const TARGET = resolve(process.env.CARGO_TARGET_DIR ?? path("../../target"));
export const CHAIN_SIM = resolve(process.env.CHAIN_SIM ?? join(TARGET, "release/chain-sim"));
// What the tests of the workspace have built.
const EXAMPLES = resolve(process.env.DOCS_EXAMPLES ?? join(TARGET, "debug/examples"));
// Foundry and a compiler are those of the clients' tests.
const { resolve: clients } = createRequire(new URL("../clients/package.json", import.meta.url));
const foundry = (name) => join(dirname(clients(`@foundry-rs/${name}-linux-amd64/package.json`)), "bin", name);

// In a page's place of cargo: runs the example that is named, which is built already.
const CARGO = `#!/usr/bin/env bash
set -euo pipefail
while [ $# -gt 0 ] && [ "$1" != --example ]; do shift; done
example="\${2:?expected cargo run --example NAME}"
shift 2
while [ $# -gt 0 ] && [ "$1" != -- ]; do shift; done
cd '${path("../..")}'
exec '${EXAMPLES}'/"$example" "\${@:2}"
`;

function isExecutable(program) {
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// Puts the programs into a new folder, and returns the variables with which pages' commands find them, and
// keep their files in `home`.
export function programs(folder, home) {
  mkdirSync(folder);
  for (const [name, program] of Object.entries({ "chain-sim": CHAIN_SIM, cast: foundry("cast"), forge: foundry("forge") })) {
    assert.ok(isExecutable(program), `expected ${name} at ${program}, got no program: tests/docs/README.md says where it comes from`);
    symlinkSync(program, join(folder, name));
  }
  const cargo = join(folder, "cargo");
  writeFileSync(cargo, CARGO);
  chmodSync(cargo, 0o755);
  return {
    PATH: [folder, process.env.PATH].join(delimiter),
    HOME: home,
    TMPDIR: home,
    NO_COLOR: "1",
    FOUNDRY_SOLC: path("../clients/solc.mjs"),
    FOUNDRY_OFFLINE: "true",
    FOUNDRY_DISABLE_NIGHTLY_WARNING: "1",
  };
}
