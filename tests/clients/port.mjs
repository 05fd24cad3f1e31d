// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Ports that nobody has at the moment.

import { once } from "node:events";
import { createServer } from "node:net";

// Takes a port, any free one for 0, and gives it back. Fails where somebody has it.
async function tryPort(wanted) {
  const server = createServer().listen(wanted, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

export const freePort = () => tryPort(0);

// The first of two free ports that follow each other.
export async function freePair() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const taken = await Promise.allSettled([tryPort(port), tryPort(port + 1)]);
    if (taken.every(({ status }) => status === "fulfilled")) return port;
  }
}
