// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Compiles src/ to dist/: ES modules, and CommonJS for Jest, which loads no others by default.

import { execFileSync } from "node:child_process";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const COMPILER = path("node_modules/typescript/bin/tsc");
const compile = (project) => execFileSync(process.execPath, [COMPILER, "--project", path(project)], { stdio: "inherit" });
// The manifest closest to a file says what it is.
const isCommonJs = (folder) => writeFileSync(path(`${folder}/package.json`), '{ "type": "commonjs" }\n');
const SOURCE = "dist/commonjs-source";

rmSync(path("dist"), { recursive: true, force: true });
compile("tsconfig.json");
// prool has ES modules only.
cpSync(path("src"), path(SOURCE), { recursive: true, filter: (file) => !file.endsWith("prool.ts") });
isCommonJs(SOURCE);
compile("tsconfig.cjs.json");
rmSync(path(SOURCE), { recursive: true });
isCommonJs("dist/cjs");
