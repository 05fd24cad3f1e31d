// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The ports that pages name, and the free ones that stand for them in a test.

const FIRST_CHAIN = 9545;
const ADMIN = 8420;
const RELAYER = 7300;

// Variables with which servers and relayers take free ports.
export const FREE_PORTS = {
  CHAIN_SIM_STARTING_PORT: "0",
  CHAIN_SIM_ADMIN_PORT: "0",
  CHAIN_SIM_RELAYER_LISTEN: "127.0.0.1:0",
};

export class Ports {
  // The free port of each port that pages name.
  #free = new Map();

  // Learns the ports that a server or a relayer has printed.
  learn(text) {
    const chains = Array.from(text.matchAll(/^ *\d+ {2}http:\/\/127\.0\.0\.1:(\d+)$/gm), ([, port]) => port);
    chains.forEach((port, index) => this.#free.set(String(FIRST_CHAIN + index), port));
    const admin = /^admin +http:\/\/127\.0\.0\.1:(\d+)$/m.exec(text);
    if (admin) this.#free.set(String(ADMIN), admin[1]);
    const relayer = /the HTTP API listens.* address=127\.0\.0\.1:(\d+)/.exec(text);
    if (relayer) this.#free.set(String(RELAYER), relayer[1]);
  }

  // A page's commands and files, for the free ports.
  inPage(text) {
    return replace(text, this.#free);
  }

  // What they have printed, as a page shows it.
  inOutput(text) {
    return replace(text, new Map(Array.from(this.#free, ([port, free]) => [free, port])));
  }
}

function replace(text, ports) {
  return text.replaceAll(/(127\.0\.0\.1:)(\d+)/g, (whole, host, port) => (ports.has(port) ? host + ports.get(port) : whole));
}
