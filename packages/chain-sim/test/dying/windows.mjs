// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A process with a server, or what stands for one, that the keeper for Windows looks after.

import { spawn } from "node:child_process";
import { keep } from "../../dist/esm/keeper.js";

const server = spawn(process.execPath, ["--eval", "setInterval(() => {}, 1000)"], { stdio: "ignore", detached: true });
keep(server.pid, "win32");
console.log(server.pid);
setInterval(() => {}, 1_000);
