// SPDX-License-Identifier: MIT OR Apache-2.0
//
// cast runs transactions again, by itself, on what the node says was there: that takes predeploys
// that are bytecode, and state as it was.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cast } from "./cast.mjs";
import { connect } from "./chain.mjs";
import { executingMessage, relayTransaction, send } from "./message.mjs";
import { serving } from "./server.mjs";

for (const engine of ["bytecode", "accelerated"]) {
  describe(`cast, engine ${engine}`, { timeout: 60_000 }, () => {
    const server = serving("--engine", engine, "--no-autorelay");

    it("runs a message and its relay again", async () => {
      const [source, destination] = [901, 902].map((id) => connect(server, id));
      const message = await send(source, destination);
      // What it is run on is older than the head.
      await send(source, destination);
      const relay = relayTransaction(await executingMessage(source, message));
      const { transactionHash, status } = await destination.receipt(await destination.wallet.sendTransaction(relay));
      assert.equal(status, "success");
      const runs = { [source.id]: message.log.transactionHash, [destination.id]: transactionHash };
      for (const [id, hash] of Object.entries(runs)) {
        const trace = await cast(server.url(Number(id)))("run", hash);
        assert.match(trace, /Transaction successfully executed/);
      }
    });
  });
}
