// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Writes src/generated/ from what the server says of itself.
//
//   node generate/all.mjs            writes the files
//   node generate/all.mjs --check    writes nothing; exits with 1 if a file is not what the server gives
//
// CHAIN_SIM names the binary; without it, it is that of `cargo build --release`.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { optionTypes } from "./options.mjs";
import { schemaTypes } from "./schema.mjs";
import { discover, PROGRAM } from "./server.mjs";

const FOLDER = new URL("../src/generated/", import.meta.url);

export async function generate() {
  const help = execFileSync(PROGRAM, ["serve", "--help"], { encoding: "utf8" });
  return { "schema.ts": await schemaTypes(await discover()), "options.ts": optionTypes(help) };
}

const read = (name) => {
  try {
    return readFileSync(new URL(name, FOLDER), "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return "";
    throw error;
  }
};

// The files that differ from what the server gives.
export async function outdated() {
  const files = await generate();
  return Object.keys(files).filter((name) => read(name) !== files[name]);
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { values } = parseArgs({ options: { check: { type: "boolean" } } });
  if (values.check) {
    const files = await outdated();
    for (const name of files) console.error(`src/generated/${name}: expected what the server gives, got other text`);
    process.exitCode = files.length > 0 ? 1 : 0;
  } else {
    mkdirSync(FOLDER, { recursive: true });
    for (const [name, text] of Object.entries(await generate())) writeFileSync(new URL(name, FOLDER), text);
  }
}
