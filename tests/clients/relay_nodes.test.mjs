// SPDX-License-Identifier: MIT OR Apache-2.0
//
// `chain-sim relay` between chains of other programs, with the released contracts behind their proxies.

import assert from "node:assert/strict";
import { hashCrossDomainMessage } from "@eth-optimism/viem/utils/interop";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "./chain.mjs";
import { send } from "./message.mjs";
import { startAnvil, startSupersim } from "./node.mjs";
import { Relayer } from "./relayer.mjs";
import { allRelayed, payments } from "./relays.mjs";
import { eventually } from "./waiting.mjs";

const IDS = [901, 902];
const ROUNDS = 3;
const RELAYED_MS = 60_000;

const worlds = [
  ["two anvils", async () => {
    const nodes = await Promise.all(IDS.map(startAnvil));
    return { url: (id) => nodes[IDS.indexOf(id)].url(id), remove: () => nodes.forEach((node) => node.remove()) };
  }],
  ["supersim's chains", () => startSupersim(IDS)],
];

for (const [name, start] of worlds) {
  describe(`chain-sim relay between ${name}`, { timeout: 170_000 }, () => {
    let world, chains, relayer;
    const sendFrom = async (from) => hashCrossDomainMessage(await send(chains[from], chains[1 - from]));
    before(async () => {
      world = await start();
      chains = IDS.map((id) => connect(world, id));
      relayer = new Relayer(IDS.map((id) => world.url(id)));
    });
    after(() => {
      relayer?.remove();
      world?.remove();
    });

    it("relays every message once, though it is killed", async () => {
      const sent = [[], []];
      for (let round = 0; round < ROUNDS; round += 1) {
        await relayer.start();
        for (const from of [0, 1, 0]) sent[from].push(await sendFrom(from));
        await sleep(round * 150);
        await relayer.kill();
      }
      await relayer.start();
      for (const [from, hashes] of sent.entries()) {
        const counts = await allRelayed(chains[1 - from], hashes, RELAYED_MS);
        assert.deepEqual([...counts].map(([, count]) => count), hashes.map(() => 1));
        const receipts = await payments(chains[1 - from]);
        assert.deepEqual(receipts.map(({ status }) => status), hashes.map(() => "success"));
      }
      await eventually(async () => (await relayer.get("/messages/count")).pending === 0);
      await relayer.stop();
    });

    it("relays what was sent while it did not run", async () => {
      const hashes = [await sendFrom(0), await sendFrom(0)];
      await relayer.start();
      const counts = await allRelayed(chains[1], hashes, RELAYED_MS);
      assert.deepEqual(hashes.map((hash) => counts.get(hash)), [1, 1]);
      await relayer.stop();
    });
  });
}
