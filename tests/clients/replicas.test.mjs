// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Two `chain-sim relay` that share a store in PostgreSQL: one relays, and the other takes over.

import assert from "node:assert/strict";
import { hashCrossDomainMessage } from "@eth-optimism/viem/utils/interop";
import { randomInt } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "./chain.mjs";
import { send } from "./message.mjs";
import { startPostgres, whySkipped } from "./postgres.mjs";
import { Relayer } from "./relayer.mjs";
import { allRelayed, payments } from "./relays.mjs";
import { serving } from "./server.mjs";
import { eventually } from "./waiting.mjs";

const ROUNDS = 10;
const MESSAGES_A_ROUND = 6;
// Seconds.
const LEASE = ["--lease", "1"];

describe("replicas of chain-sim relay", { timeout: 170_000, skip: whySkipped() }, () => {
  const server = serving("--no-autorelay", "--automine-batch");
  let chains;
  let postgres;
  let replicas;
  const sent = [[], []];
  const sendFrom = async (from) => sent[from].push(hashCrossDomainMessage(await send(chains[from], chains[1 - from])));
  // The replica that relays, as soon as one does.
  const holder = () =>
    eventually(async () => {
      const statuses = await Promise.all(replicas.map((it) => it.get("/status").catch(() => ({}))));
      const index = replicas.findIndex(({ pid }, at) => statuses[at].holder?.endsWith(`process ${pid}`));
      return index >= 0 && statuses[index].chains.length > 0 && replicas[index];
    }, 30_000);
  const other = (replica) => replicas.find((it) => it !== replica);
  const checkRelays = async () => {
    for (const [from, hashes] of sent.entries()) {
      const counts = await allRelayed(chains[1 - from], hashes, 60_000);
      assert.deepEqual([...counts.values()].filter((count) => count !== 1), []);
      assert.equal(counts.size, hashes.length);
      const reverted = (await payments(chains[1 - from])).filter(({ status }) => status !== "success");
      assert.deepEqual(reverted.map(({ transactionHash }) => transactionHash), []);
    }
  };
  before(async () => {
    chains = [901, 902].map((id) => connect(server, id));
    postgres = await startPostgres();
    replicas = [0, 1].map(() => new Relayer([server.url(901), server.url(902)]));
    for (const replica of replicas) replica.store = postgres.url;
  });
  after(() => {
    replicas?.forEach((replica) => replica.remove());
    postgres?.stop();
  });

  it("relay every message exactly once, whichever is killed", async () => {
    for (const replica of replicas) await replica.start(...LEASE);
    let holders = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const sending = (async () => {
        for (let number = 0; number < MESSAGES_A_ROUND; number += 1) await sendFrom(number % 2);
      })();
      await sleep(randomInt(0, 400));
      const relays = await holder();
      // The one that relays, more often than the other.
      const victim = round % 3 === 2 ? other(relays) : relays;
      holders += Number(victim === relays);
      await victim.kill();
      await sending;
      await victim.start(...LEASE);
    }
    assert.ok(holders > ROUNDS / 2);
    await checkRelays();
  });

  it("stand by after they were stopped for longer than the lease", async () => {
    const stopped = await holder();
    stopped.signal("SIGSTOP");
    const all = replicas;
    // One that is stopped answers nobody.
    replicas = [other(stopped)];
    await holder();
    await sendFrom(0);
    stopped.signal("SIGCONT");
    replicas = all;
    const isStandingBy = async () => (await (await fetch(`http://${stopped.address}/ready`)).text()) === "OK, stands by";
    await eventually(() => isStandingBy().catch(() => false), 30_000);
    await sendFrom(1);
    await checkRelays();
  });

  it("hand over at once at a clean end, and show what there is while they stand by", async () => {
    const first = await holder();
    const second = other(first);
    const standing = await second.get("/status");
    assert.match(standing.holder, new RegExp(`process ${first.pid}$`));
    assert.equal(await (await fetch(`http://${second.address}/ready`)).text(), "OK, stands by");
    const { messages } = await second.get("/messages?limit=1000");
    assert.equal(messages.length, sent.flat().length);
    const hash = messages[0].messageHash;
    const headers = { "content-type": "application/json" };
    const refused = await fetch(`http://${second.address}/messages/${hash}/skip`, { method: "POST", headers });
    assert.equal(refused.status, 503);
    assert.match((await refused.json()).error, new RegExp(`process ${first.pid}, got another`));
    const { code, stdout, stderr } = await first.run("relay", "status", "--store", postgres.url);
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(`^store postgres://127.0.0.1:\\d+/postgres: .*process ${first.pid} relays\n`));
    await first.stop();
    await sendFrom(0);
    replicas = [second];
    await holder();
    await checkRelays();
    await second.stop();
    const stopped = await first.run("relay", "skip", hash, "--store", postgres.url);
    assert.equal(stopped.code, 1);
    assert.match(stopped.stderr, /got one that is relayed/);
  });
});
