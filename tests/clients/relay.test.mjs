// SPDX-License-Identifier: MIT OR Apache-2.0
//
// `chain-sim relay` between two chains that nobody else relays between: through kills at random, with
// its other commands, and with wrong options.

import assert from "node:assert/strict";
import { hashCrossDomainMessage } from "@eth-optimism/viem/utils/interop";
import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { account, connect, privateKey } from "./chain.mjs";
import { messenger, send } from "./message.mjs";
import { PAYER, Relayer } from "./relayer.mjs";
import { allRelayed, payments } from "./relays.mjs";
import { serving } from "./server.mjs";
import { eventually } from "./waiting.mjs";

const ROUNDS = 8;
const MESSAGES_A_ROUND = 6;

describe("chain-sim relay", { timeout: 170_000 }, () => {
  const server = serving("--no-autorelay", "--automine-batch");
  let chains;
  const relayers = [];
  // Sends a message to the other chain; its hash.
  const sendFrom = async (from) => hashCrossDomainMessage(await send(chains[from], chains[1 - from]));
  const create = () => {
    relayers.push(new Relayer([server.url(901), server.url(902)]));
    return relayers.at(-1);
  };
  before(() => (chains = [901, 902].map((id) => connect(server, id))));
  afterEach(() => relayers.splice(0).forEach((relayer) => relayer.remove()));
  after(() => relayers.forEach((relayer) => relayer.remove()));

  it("relays every message exactly once, whenever it is killed", async () => {
    const relayer = create();
    const sent = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      await relayer.start();
      const sending = (async () => {
        for (let number = 0; number < MESSAGES_A_ROUND; number += 1) {
          const from = number % 2;
          sent[from].push(await sendFrom(from));
        }
      })();
      await sleep(randomInt(0, 400));
      await relayer.kill();
      await sending;
    }
    await relayer.start();
    for (const [from, hashes] of sent.entries()) {
      const counts = await allRelayed(chains[1 - from], hashes, 60_000);
      assert.deepEqual([...counts.values()].filter((count) => count !== 1), []);
      assert.equal(counts.size, hashes.length);
      const receipts = await payments(chains[1 - from]);
      const reverted = receipts.filter(({ status }) => status !== "success");
      assert.deepEqual(reverted.map(({ transactionHash }) => transactionHash), []);
    }
    await eventually(async () => (await relayer.get("/messages/count")).pending === 0);
    await relayer.stop();
  });

  it("says how it is, running or not", async () => {
    const relayer = create();
    await relayer.start();
    const head = await chains[0].reader.getBlockNumber();
    await eventually(async () => (await relayer.get("/chains"))[0].next > head);
    const running = await relayer.run("relay", "status", "--store", relayer.store, "--api", relayer.address);
    assert.equal(running.code, 0, running.stderr);
    assert.match(running.stdout, /: a relayer runs\nchain 901: read up to block \d+, head \d+, http:/);
    const lost = await relayer.run("relay", "status", "--store", relayer.store, "--api", "127.0.0.1:1");
    assert.equal(lost.code, 1);
    assert.match(lost.stderr, /a relayer uses this store, and does not answer at 127\.0\.0\.1:1/);
    const second = await relayer.run("relay", ...relayer.options, "--store", relayer.store, "--key-file", relayer.key);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /expected a store that no other process uses/);
    await relayer.stop("SIGINT");
    const { code, stdout } = await relayer.run("relay", "status", "--store", relayer.store, "--json");
    assert.equal(code, 0);
    const { running: runs, chains: shown } = JSON.parse(stdout);
    assert.deepEqual([runs, shown.map(({ id }) => id)], [false, [901, 902]]);
  });

  it("skips and retries messages, running or not", async () => {
    const relayer = create();
    await relayer.start("--skip-relays", `sender=${account(0).address}`);
    const hash = await sendFrom(1);
    await eventually(async () => (await relayer.get(`/messages/${hash}`)).state === "skipped");
    await relayer.stop();
    const order = (name, ...args) => relayer.run("relay", name, hash, "--store", relayer.store, ...args);
    const refused = await order("skip");
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /got one that is skipped/);
    // Nothing is relayed before it is skipped again.
    await relayer.start("--delay", "3600");
    const retried = await order("retry", "--api", relayer.address);
    assert.equal(retried.code, 0, retried.stderr);
    assert.match(retried.stdout, new RegExp(`${hash} is due again`));
    await eventually(async () => (await relayer.get(`/messages/${hash}`)).state === "sent");
    const skipped = await order("skip", "--api", relayer.address);
    assert.equal(skipped.code, 0, skipped.stderr);
    await relayer.stop();
    assert.equal((await order("retry")).code, 0);
    await relayer.start();
    assert.equal((await allRelayed(chains[0], [hash])).get(hash), 1);
    await relayer.stop();
  });

  it("says in a dry run what it would relay, and relays nothing", async () => {
    const relayer = create();
    const payer = { address: account(PAYER).address };
    // More than may be in flight at the same time.
    const hashes = [await sendFrom(0), await sendFrom(0), await sendFrom(0)];
    const nonce = await chains[1].reader.getTransactionCount(payer);
    const { code, stdout, stderr } = await relayer.run("relay", ...relayer.options, "--dry-run", "--quiet", "--max-in-flight", "1");
    assert.equal(code, 0, stderr);
    for (const hash of hashes) assert.match(stdout, new RegExp(`would relay ${hash} from chain 901 to chain 902: `));
    assert.match(stdout, /^3 messages would be relayed$/m);
    assert.equal(await chains[1].reader.getTransactionCount(payer), nonce);
  });

  it("takes options from a file and from variables, and keys from a variable", async () => {
    const relayer = create();
    const config = join(relayer.folder, "relay.toml");
    const nowhere = join(relayer.folder, "none", "relayer.redb");
    const chains = `chain = ["${server.url(901)}", "${server.url(902)}"]\nfrom = ["0"]\n`;
    writeFileSync(config, `${chains}poll-interval = 50\nquiet = true\nstore = "${nowhere}"\n`);
    const dry = await relayer.run("relay", "--config", config, "--dry-run");
    assert.equal(dry.code, 0, dry.stderr);
    const keyless = await relayer.run("relay", "--config", config);
    assert.equal(keyless.code, 2);
    assert.match(keyless.stderr, /expected --key-file, --keystore or the variable CHAIN_SIM_RELAYER_KEY/);
    // The key is there, so that the store is looked for.
    relayer.variables = { CHAIN_SIM_RELAYER_KEY: privateKey(PAYER), CHAIN_SIM_RELAYER_CONFIG: config };
    const storeless = await relayer.run("relay");
    assert.equal(storeless.code, 1);
    assert.match(storeless.stderr, /none\/relayer\.redb: expected a store/);
    writeFileSync(config, `${chains}poll_interval = 50\n`);
    const wrong = await relayer.run("relay");
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /line 3, key poll_interval: .* of an option of `chain-sim relay`.* did you mean poll-interval\?/);
  });

  const urls = () => ["--chain", server.url(901), "--chain", server.url(902)];
  const misuses = [
    ["no chains", () => ["--store", "s", "--key-file", "k"], /--chain/],
    ["one chain", (it) => ["--chain", server.url(901), "--store", it.store, "--key-file", it.key], /expected two or more chains, got 1/],
    ["the same chain twice", (it) => ["--chain", server.url(901), "--chain", server.url(901), "--store", it.store, "--key-file", it.key], /expected another chain/],
    ["no key", (it) => [...urls(), "--store", it.store], /expected --key-file/],
    ["no store", (it) => [...urls(), "--key-file", it.key], /expected --store/],
    ["no URL", (it) => ["--chain", "901", "--store", it.store, "--key-file", it.key], /expected http:/],
    ["a key that others can read", (it) => {
      const path = join(it.folder, "open");
      writeFileSync(path, "0x01", { mode: 0o644 });
      return [...urls(), "--store", it.store, "--key-file", path];
    }, /others cannot read/],
    ["no amount", (it) => [...urls(), "--store", it.store, "--key-file", it.key, "--budget", "much"], /expected an amount/],
  ];
  for (const [name, args, expected] of misuses) {
    it(`refuses ${name}`, async () => {
      const relayer = create();
      const { code, stderr } = await relayer.run("relay", ...args(relayer));
      assert.equal(code, 2, stderr);
      assert.match(stderr, expected);
    });
  }
});
