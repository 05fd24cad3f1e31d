// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The archive of a release has what it should, under the names that `cargo binstall` looks for.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { it } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CHAIN_SIM = resolve(process.env.CHAIN_SIM ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "release/chain-sim"));
const TARGET = "x86_64-unknown-linux-gnu";

it("has the program, completions and licences", () => {
  const folder = mkdtempSync(join(tmpdir(), "archive-"));
  try {
    symlinkSync(CHAIN_SIM, join(folder, "chain-sim"));
    execFileSync(`${ROOT}packaging/archive`, [TARGET, folder, join(folder, "out")]);
    const version = execFileSync(`${ROOT}packaging/version`, { encoding: "utf8" }).trim();
    const [archive, ...others] = readdirSync(join(folder, "out"));
    assert.deepEqual(others, []);

    const manifest = readFileSync(`${ROOT}crates/chain-sim-cli/Cargo.toml`, "utf8");
    const expand = (template) => {
      const values = { repo: "", version, target: TARGET, bin: "chain-sim", "archive-suffix": ".tar.gz", "binary-ext": "" };
      return template.replaceAll(/\{ ([\w-]+) \}/g, (_, name) => values[name]);
    };
    const [url, program] = ["pkg-url", "bin-dir"].map((key) => expand(new RegExp(`^${key} = "(.*)"$`, "m").exec(manifest)[1]));
    assert.equal(url, `/releases/download/v${version}/${archive}`);

    execFileSync("tar", ["-xzf", join(folder, "out", archive), "-C", folder]);
    assert.equal(execFileSync(join(folder, program), ["--version"], { encoding: "utf8" }), `chain-sim-cli ${version}\n`);
    const root = `chain-sim-${version}-${TARGET}`;
    const has = (name) => readdirSync(join(folder, root, name)).sort();
    assert.deepEqual(has("."), ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "chain-sim", "completions"]);
    assert.deepEqual(has("completions"), ["bash", "elvish", "fish", "powershell", "zsh"].map((shell) => `chain-sim.${shell}`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
