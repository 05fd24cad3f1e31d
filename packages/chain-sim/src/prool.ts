// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A cluster as an instance of prool. Its port is the admin port; `connectCluster` finds the chains from there.

import { Instance } from "prool";
import { ServerProcess } from "./server.js";
import type { StartOptions } from "./cluster.js";

const DEFAULT_PORT = 8420;

export const chainSim = Instance.define((options: StartOptions = {}) => {
  const { program, startTimeout, stopTimeout, ...serverOptions } = options;
  let server: ServerProcess | undefined;
  return {
    name: "chain-sim",
    host: "127.0.0.1",
    port: Number(options.adminPort ?? DEFAULT_PORT),
    async start({ port = DEFAULT_PORT }, { emitter }) {
      const log = (line: string) => {
        emitter.emit("message", line);
        emitter.emit("stdout", line);
        options.log?.(line);
      };
      const process = { program, startTimeout, stopTimeout, log };
      [server] = await ServerProcess.start({ ...serverOptions, adminPort: port }, process);
      emitter.emit("listening");
    },
    async stop() {
      await server?.stop();
    },
  };
});
