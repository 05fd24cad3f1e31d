// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Two test files that run at the same time find each other: each waits until the other has come.

const { readdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { setTimeout: sleep } = require("node:timers/promises");

const FILES = 2;
const LONGEST_MS = 60_000;

// What the other file has brought. The variable MEETING names a folder.
exports.meet = async function meet(name, value) {
  const folder = process.env.MEETING;
  if (!folder) throw new Error("expected a folder in the variable MEETING, got none");
  writeFileSync(join(folder, name), value);
  for (const end = Date.now() + LONGEST_MS; ; await sleep(20)) {
    const names = readdirSync(folder);
    const others = names.filter((it) => it !== name).map((it) => readFileSync(join(folder, it), "utf8"));
    if (names.length === FILES && others.every((text) => text !== "")) return others[0];
    if (Date.now() > end) throw new Error(`expected ${FILES} files at the same time, got ${names.join(", ")}`);
  }
};
