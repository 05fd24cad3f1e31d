// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A test in a worker that is ended, as Vitest runs and ends tests.

import { once } from "node:events";
import { Worker } from "node:worker_threads";

const code = `import("chain-sim").then(async ({ startCluster }) => {
  const { parentPort } = await import("node:worker_threads");
  parentPort.postMessage((await startCluster()).pid);
  setInterval(() => {}, 1_000);
});`;
const worker = new Worker(code, { eval: true });
const [pid] = await once(worker, "message");
console.log(pid);
await worker.terminate();
