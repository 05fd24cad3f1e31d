// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A `chain-sim relay` between the chains of a server, with a page that `browser.open` takes.

import { Relayer } from "../clients/relayer.mjs";
import { eventually } from "../clients/waiting.mjs";

// How long a relay may take on a machine that does other things as well.
const RELAY_MS = 30_000;

export class RelayerWithPage extends Relayer {
  constructor(server) {
    super([server.url(901), server.url(902)]);
  }

  get admin() {
    return `http://${this.address}`;
  }

  // Waits until it has a message in a state. The message.
  has(hash, ...states) {
    return eventually(async () => {
      const message = await this.get(`/messages/${hash}`);
      return states.includes(message.state) && message;
    }, RELAY_MS);
  }
}
