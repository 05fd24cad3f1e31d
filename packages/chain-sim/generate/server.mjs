// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The OpenRPC document of a server that runs as long as the question takes.

import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const BUILT = fileURLToPath(new URL("../../../target/release/chain-sim", import.meta.url));
export const PROGRAM = resolve(process.env.CHAIN_SIM || BUILT);
const ADMIN = /^admin +(http:\S+)$/m;

export async function discover() {
  const server = spawn(PROGRAM, ["serve", "--starting-port", "0", "--admin-port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const url = await new Promise((found, reject) => {
      let text = "";
      server.stdout.setEncoding("utf8").on("data", (part) => {
        text += part;
        const [, admin] = ADMIN.exec(text) ?? [];
        if (admin) found(admin);
      });
      server.on("error", reject);
      server.on("exit", (code) => reject(new Error(`expected a server, got exit code ${code}`)));
    });
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "rpc_discover", params: [] });
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    const { result, error } = await response.json();
    if (error) throw new Error(`rpc_discover: ${error.message}`);
    return result;
  } finally {
    server.removeAllListeners("exit");
    server.kill();
  }
}
