// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The packages as npm would get them: packed once, from the binary in the variable CHAIN_SIM or that of
// `cargo build --release`.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const BINARY = resolve(process.env.CHAIN_SIM || path("../../target/release/chain-sim"));
export const FOLDER = path("./");

// Programs that the tests run find the binary in its package, and the Node.js that their frameworks need.
const { CHAIN_SIM: _, NODE_TEST_CONTEXT: __, ...inherited } = process.env;
export const env = { ...inherited, CI: "true", NO_COLOR: "1", PATH: `${path("node_modules/.bin")}:${process.env.PATH}` };

// The paths of the packed packages, in a folder that `remove` removes.
export function pack() {
  const folder = mkdtempSync(join(tmpdir(), "packed-"));
  const args = [path("../../packages/pack.mjs"), "--binary", BINARY, "--out", folder];
  const packed = execFileSync(process.execPath, args, { encoding: "utf8" }).trim().split("\n");
  return { packed, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
