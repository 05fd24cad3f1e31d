// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Packs chain-sim, and the package of one platform with its binary, as npm publishes them.
//
//   node pack.mjs --binary FILE [--platform linux-x64] [--out FOLDER]
//
// Writes chain-sim-VERSION.tgz and chain-sim-PLATFORM-VERSION.tgz to FOLDER (default: the present one), and prints
// their paths. The version is that of Cargo.toml. packages/chain-sim must be built: npm ci && npm run build.

import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

// As Node names them, which is how the package finds its platform's.
export const PLATFORMS = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win32-x64"];

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const LICENSES = ["LICENSE-APACHE", "LICENSE-MIT"];

const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));
const writeJson = (path, value) => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);

export function version() {
  const [, found] = /^\[workspace\.package\][^[]*?^version = "([^"]+)"/ms.exec(readFileSync(join(ROOT, "Cargo.toml"), "utf8")) ?? [];
  if (!found) throw new Error("Cargo.toml: expected a version in [workspace.package], found none");
  return found;
}

// A folder in which a package is put together.
function staged(stage) {
  const folder = mkdtempSync(join(tmpdir(), "pack-"));
  try {
    for (const license of LICENSES) cpSync(join(ROOT, license), join(folder, license));
    return stage(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function pack(folder, out) {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", out];
  const [{ filename }] = Object.values(JSON.parse(execFileSync("npm", args, { cwd: folder, encoding: "utf8" })));
  return join(out, filename);
}

function packMain(out) {
  return staged((folder) => {
    const source = join(ROOT, "packages/chain-sim");
    const { scripts, devDependencies, ...manifest } = readJson(join(source, "package.json"));
    for (const part of ["bin", "dist", "example", "README.md"]) cpSync(join(source, part), join(folder, part), { recursive: true });
    const optionalDependencies = Object.fromEntries(PLATFORMS.map((platform) => [`@chain-sim/${platform}`, version()]));
    writeJson(join(folder, "package.json"), { ...manifest, version: version(), optionalDependencies });
    return pack(folder, out);
  });
}

function packPlatform(platform, binary, out) {
  return staged((folder) => {
    const [os, cpu] = platform.split("-");
    const { license, repository } = readJson(join(ROOT, "packages/chain-sim/package.json"));
    mkdirSync(join(folder, "bin"));
    const program = join(folder, "bin", os === "win32" ? "chain-sim.exe" : "chain-sim");
    cpSync(binary, program);
    chmodSync(program, 0o755);
    writeFileSync(join(folder, "README.md"), `# @chain-sim/${platform}\n\nThe binary of chain-sim for ${platform}. Install \`chain-sim\`, which brings it.\n`);
    writeJson(join(folder, "package.json"), {
      name: `@chain-sim/${platform}`,
      version: version(),
      description: `The binary of chain-sim for ${platform}`,
      license,
      repository,
      os: [os],
      cpu: [cpu],
      // The binary is linked with glibc.
      ...(os === "linux" && { libc: ["glibc"] }),
      files: ["bin", ...LICENSES],
      preferUnplugged: true,
    });
    return pack(folder, out);
  });
}

function options() {
  try {
    const { values } = parseArgs({
      options: { binary: { type: "string" }, platform: { type: "string", default: "linux-x64" }, out: { type: "string", default: "." } },
    });
    if (!values.binary) throw new Error("expected --binary FILE, got none");
    if (!PLATFORMS.includes(values.platform)) throw new Error(`expected one of ${PLATFORMS.join(", ")}, got ${values.platform}`);
    return values;
  } catch (error) {
    console.error(`${error.message}\nusage: node pack.mjs --binary FILE [--platform PLATFORM] [--out FOLDER]`);
    process.exit(2);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { binary, platform, out } = options();
  mkdirSync(out, { recursive: true });
  console.log(packMain(resolve(out)));
  console.log(packPlatform(platform, resolve(binary), resolve(out)));
}
