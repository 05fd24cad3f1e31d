// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Writes the released code of the messenger 1.3.0 and the inbox 1.0.2, and two of the genesis files
// that have it, out of the program in npm package supersim.
//
//   node extract.mjs [--out DIR]      writes messenger-1.3.0.bin, inbox-1.0.2.bin, genesis-901.json
//                                     and genesis-902.json to DIR; default: `released` in cargo's
//                                     target folder
//
// Exits with 1 if the package does not contain them, with 2 for wrong usage.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { codeOf } from "./account.mjs";
import { CONTRACTS, GENESES, checkCode, checkGenesis } from "./contract.mjs";
import { genesisOf } from "./genesis.mjs";

const PROGRAM = fileURLToPath(new URL("node_modules/supersim/bin/supersim", import.meta.url));

// Cargo's target folder, which the environment can move.
function targetDir() {
  return resolve(process.env.CARGO_TARGET_DIR || fileURLToPath(new URL("../../target", import.meta.url)));
}

// Returns the folder to write to.
function outDir() {
  try {
    const { values } = parseArgs({ options: { out: { type: "string" } } });
    if (values.out === "") throw new Error("expected a folder after --out, got nothing");
    return values.out ?? join(targetDir(), "released");
  } catch (error) {
    console.error(`${error.message}\nusage: node extract.mjs [--out DIR]`);
    process.exit(2);
  }
}

// Reads the package's program.
function program() {
  try {
    return readFileSync(PROGRAM);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    throw new Error(`expected ${PROGRAM}, found none: run npm ci --ignore-scripts in tests/released`);
  }
}

// Writes all files to a folder, after all of them have been checked.
function extract(out) {
  const bytes = program();
  const codes = CONTRACTS.map((contract) => {
    const code = codeOf(bytes, contract.account);
    checkCode(contract, code);
    return [contract, code];
  });
  const geneses = GENESES.map((genesis) => {
    const file = genesisOf(bytes, genesis.chain);
    checkGenesis(genesis, file);
    return [genesis, file];
  });
  mkdirSync(out, { recursive: true });
  for (const [{ name, file }, content] of [...codes, ...geneses]) {
    const path = join(out, file);
    writeFileSync(path, content);
    console.log(`${name}: ${content.length} bytes, ${path}`);
  }
}

const out = outDir();
try {
  extract(out);
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exit(1);
}
