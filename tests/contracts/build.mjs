// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Compiles a folder's src/ and writes its artifacts/<Name>.json for each contract that can be
// deployed.
//
//   node build.mjs [FOLDER]           write the artifacts; of this folder, if none is named
//   node build.mjs --check [FOLDER]   write nothing; exit 1 if the artifacts are not what the
//                                     sources give

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import solc from "solc";

// The compiler warns of every TSTORE, because a contract must clear what it stores. The messenger does.
const TRANSIENT_STORAGE = "2394";

const { check: checks, folder } = options();
const root = resolve(folder);
const artifactsDir = join(root, "artifacts");

// The .sol files below a folder, as sorted paths relative to the root, with forward slashes.
function solidityFiles(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return solidityFiles(path);
      return entry.name.endsWith(".sol") ? [path] : [];
    })
    .sort();
}

// The artifacts the sources give: file name to file content. Null if the compiler objects to anything.
function compile() {
  const sources = {};
  for (const path of solidityFiles("src")) {
    sources[path] = { content: readFileSync(join(root, path), "utf8") };
  }
  const input = {
    language: "Solidity",
    sources,
    settings: {
      optimizer: { enabled: true, runs: 200 },
      evmVersion: "cancun",
      metadata: { bytecodeHash: "none", appendCBOR: false },
      outputSelection: { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] } },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input)));

  const messages = (output.errors ?? []).filter(({ errorCode }) => errorCode !== TRANSIENT_STORAGE);
  for (const message of messages) console.error(message.formattedMessage ?? message.message);
  if (messages.some(({ severity }) => severity !== "info")) return null;

  const artifacts = new Map();
  for (const path of Object.keys(output.contracts).sort()) {
    for (const [contractName, { abi, evm }] of Object.entries(output.contracts[path])) {
      if (evm.bytecode.object === "") continue; // an interface
      const file = `${contractName}.json`;
      if (artifacts.has(file)) throw new Error(`two contracts are named ${contractName}`);
      const artifact = {
        contractName,
        compiler: solc.version(),
        abi,
        bytecode: `0x${evm.bytecode.object}`,
        deployedBytecode: `0x${evm.deployedBytecode.object}`,
      };
      artifacts.set(file, `${JSON.stringify(artifact, null, 2)}\n`);
    }
  }
  return artifacts;
}

// The artifacts on disk: file name to file content.
function readArtifacts() {
  let files;
  try {
    files = readdirSync(artifactsDir);
  } catch (error) {
    if (error.code === "ENOENT") return new Map();
    throw error;
  }
  return new Map(files.sort().map((file) => [file, readFileSync(join(artifactsDir, file), "utf8")]));
}

// Prints what is wrong with the artifacts on disk, and returns whether nothing is.
function check(wanted, found) {
  const wrong = [];
  for (const [file, content] of wanted) {
    if (!found.has(file)) wrong.push(`artifacts/${file} is missing`);
    else if (found.get(file) !== content) wrong.push(`artifacts/${file} is not what the sources give`);
  }
  for (const file of found.keys()) {
    if (!wanted.has(file)) wrong.push(`artifacts/${file} has no source`);
  }
  for (const line of wrong) console.error(line);
  return wrong.length === 0;
}

// Writes the artifacts, and removes those that no source gives any more.
function write(wanted, found) {
  mkdirSync(artifactsDir, { recursive: true });
  for (const file of found.keys()) {
    if (file.endsWith(".json") && !wanted.has(file)) rmSync(join(artifactsDir, file));
  }
  for (const [file, content] of wanted) writeFileSync(join(artifactsDir, file), content);
}

// What the command line says.
function options() {
  const own = fileURLToPath(new URL(".", import.meta.url));
  try {
    const options = { check: { type: "boolean", default: false } };
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (positionals.length > 1) throw new Error(`expected one folder, got ${positionals.length}`);
    return { check: values.check, folder: positionals[0] ?? own };
  } catch (error) {
    console.error(`${error.message}\nusage: node build.mjs [--check] [FOLDER]`);
    process.exit(2);
  }
}

const wanted = compile();
if (wanted === null) process.exit(1);
if (checks) {
  if (!check(wanted, readArtifacts())) process.exit(1);
  console.log(`${wanted.size} artifacts are what the sources give`);
} else {
  write(wanted, readArtifacts());
  console.log(`${wanted.size} artifacts written`);
}
