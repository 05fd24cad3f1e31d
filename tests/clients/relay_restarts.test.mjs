// SPDX-License-Identifier: MIT OR Apache-2.0
//
// `chain-sim relay` while its nodes stop, end and die. A node that dies loses its last blocks.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { hashCrossDomainMessage } from "@eth-optimism/viem/utils/interop";
import { connect } from "./chain.mjs";
import { messenger, send } from "./message.mjs";
import { freePair } from "./port.mjs";
import { Relayer } from "./relayer.mjs";
import { payments, relays } from "./relays.mjs";
import { Server } from "./server.mjs";
import { eventually, within } from "./waiting.mjs";

const IDS = [901, 902];
const MESSAGES_A_ROUND = 6;
const END_MS = 10_000;
// The receipt of a lost block is waited for 15 seconds.
const SEND_MS = 60_000;

describe("chain-sim relay while nodes end", { timeout: 170_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "restarts-"));
  let server, relayer, chains, options;
  const startServer = async () => (server = await new Server().start(...options));
  before(async () => {
    // A server that is started again has the same ports.
    const port = await freePair();
    const state = ["--state", join(folder, "state"), "--state-every", "5"];
    options = ["--no-autorelay", "--automine-batch", "--starting-port", port, "--admin-port", "0", ...state];
    await startServer();
    chains = IDS.map((id) => connect(server, id));
    relayer = new Relayer(IDS.map((id) => server.url(id)));
    await relayer.start();
  });
  after(() => {
    relayer?.remove();
    server?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  // The hashes of the messages that a chain has sent, as its logs have them.
  async function sent(chain) {
    const logs = await chain.reader.getContractEvents({ ...messenger, eventName: "SentMessage", fromBlock: 0n });
    return chain.reader.interop.getCrossDomainMessages({ logs }).then((messages) => messages.map(hashCrossDomainMessage));
  }

  const ends = {
    stops: async () => {
      server.kill("SIGSTOP");
      await sleep(400);
      server.kill("SIGCONT");
    },
    ends: async () => {
      server.kill("SIGTERM");
      assert.equal(await server.end(END_MS), 0, server.stderr);
      server.remove();
      await startServer();
    },
    dies: async () => {
      server.kill("SIGKILL");
      await within(server.ended, END_MS);
      server.remove();
      await startServer();
    },
    "dies together with the relayer": async () => {
      server.kill("SIGKILL");
      await Promise.all([within(server.ended, END_MS), relayer.kill()]);
      server.remove();
      await startServer();
      await relayer.start();
    },
  };

  for (const [name, end] of Object.entries(ends)) {
    it(`relays every message that is left once when a node ${name}`, async () => {
      // A node that is not there loses a message, or does not know of it: it is sent again.
      const sendFrom = (from) => eventually(() => send(chains[from], chains[1 - from]).catch(() => sleep(50)), SEND_MS);
      const sending = (async () => {
        for (let number = 0; number < MESSAGES_A_ROUND; number += 1) await sendFrom(number % 2);
      })();
      await sleep(Math.random() * 300);
      await end();
      await sending;
      // The chains go on: one that has lost blocks and builds none looks like a node that lags.
      for (const from of [0, 1]) await sendFrom(from);
      for (const [from, chain] of chains.entries()) {
        const hashes = await sent(chain);
        assert.ok(hashes.length > 0);
        const areRelayed = async () => {
          const counts = await relays(chains[1 - from]);
          return hashes.every((hash) => counts.has(hash));
        };
        await eventually(areRelayed, 60_000).catch(async (error) => {
          const [status, messages] = await Promise.all(["/status", "/messages?settled=false"].map((path) => relayer.get(path)));
          throw new Error(`${error.message}\n${JSON.stringify({ status, messages })}\n${relayer.stdout}`);
        });
        const counts = await relays(chains[1 - from]);
        assert.deepEqual([...counts.entries()].filter(([, count]) => count !== 1), []);
        assert.deepEqual(new Set(counts.keys()), new Set(hashes));
        const receipts = await payments(chains[1 - from]);
        assert.deepEqual(receipts.filter(({ status }) => status !== "success"), []);
      }
    });
  }
});
