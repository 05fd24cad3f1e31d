// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Versions are in one place, Cargo.toml. Wherever else they are written, they are the same.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { it } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const read = (path) => readFileSync(ROOT + path, "utf8");
const all = (text, pattern) => Array.from(text.matchAll(pattern), ([, found]) => found);

const manifest = read("Cargo.toml");
const version = execFileSync(`${ROOT}packaging/version`, { encoding: "utf8" }).trim();
const [rust] = all(manifest, /^rust-version = "([\d.]+)"$/gm);
const crates = readdirSync(`${ROOT}crates`);

it("of crates are the workspace's", () => {
  assert.match(version, /^\d+\.\d+\.\d+$/);
  for (const crate of crates) {
    assert.match(read(`crates/${crate}/Cargo.toml`), /^version\.workspace = true$/m, crate);
    const locked = new RegExp(`^name = "${crate}"\nversion = "(.*)"\n(?!source)`, "m").exec(read("Cargo.lock"));
    assert.equal(locked?.[1], version, `${crate} in Cargo.lock`);
  }
  const required = all(manifest, /^\S+ = \{ version = "(.*?)", path = "crates\//gm);
  assert.deepEqual([...new Set(required)], [version]);
});

it("of npm packages are the crates'", () => {
  const packages = existsSync(`${ROOT}packages`) ? readdirSync(`${ROOT}packages`) : [];
  for (const name of packages.filter((name) => existsSync(`${ROOT}packages/${name}/package.json`))) {
    const { version: actual, private: isPrivate } = JSON.parse(read(`packages/${name}/package.json`));
    if (!isPrivate) assert.equal(actual, version, `packages/${name}`);
  }
});

it("of Rust are the workspace's, where releases are built and where people read them", () => {
  const places = {
    ".github/workflows/ci.yml": /^ {2}RUST_VERSION: "(.*)"$/gm,
    ".github/workflows/release.yml": /^ {2}RUST_VERSION: "(.*)"$/gm,
    Containerfile: /rust:([\d.]+)-/g,
    "README.md": /Building needs Rust ([\d.]+) or later/g,
    "CONTRIBUTING.md": /^Rust ([\d.]+) and a C compiler/gm,
  };
  for (const [path, pattern] of Object.entries(places)) assert.deepEqual(all(read(path), pattern), [rust], path);
});

it("of actions are commits, with their names", () => {
  const uses = ["ci", "release"].flatMap((name) => all(read(`.github/workflows/${name}.yml`), /uses: (.*)$/gm));
  assert.ok(uses.length > 10, uses.join("\n"));
  for (const action of uses) assert.match(action, /^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

it("of a release have notes", () => {
  const notes = (name) => execFileSync(`${ROOT}packaging/notes`, [name], { encoding: "utf8", stdio: "pipe" });
  // The changes that the next release will have, or none were made after the last one.
  assert.ok(notes(/^## Unreleased$/m.test(read("CHANGELOG.md")) ? "Unreleased" : version).trim().length > 0);
  assert.throws(() => notes("99.0.0"), ({ stderr }) => /expected a section "## 99.0.0", got none/.test(stderr));
});
