// SPDX-License-Identifier: MIT OR Apache-2.0
//
// @nomicfoundation/hardhat-network-helpers, over a provider that asks the server. The package is a plugin
// of hardhat, and hands out its class only there; the class itself needs no more than a provider.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { NetworkHelpers } from "./node_modules/@nomicfoundation/hardhat-network-helpers/dist/src/internal/network-helpers/network-helpers.js";
import { account, connect, ETHER } from "./chain.mjs";
import { TARGET } from "./message.mjs";
import { serving } from "./server.mjs";

const HOUR = 3_600;

describe("hardhat's network helpers", { timeout: 60_000 }, () => {
  const server = serving();
  let chain, helpers;

  before(() => {
    chain = connect(server, 901);
    const provider = { request: ({ method, params = [] }) => chain.node.request({ method, params }) };
    helpers = new NetworkHelpers({ provider, networkName: "chain-sim" });
  });

  const head = () => chain.reader.getBlock();
  const now = () => Math.floor(Date.now() / 1_000);

  it("mine blocks, so many and up to a number", async () => {
    const { number, timestamp } = await head();
    await helpers.mine(3, { interval: 60 });
    const later = await head();
    assert.equal(later.number, number + 3n);
    assert.ok(later.timestamp >= timestamp + 120n);
    await helpers.mineUpTo(number + 10n);
    assert.equal(await helpers.time.latestBlock(), Number(number + 10n));
  });

  it("move time", async () => {
    const before = await helpers.time.latest();
    assert.ok((await helpers.time.increase(HOUR)) >= before + HOUR);
    const target = (await helpers.time.latest()) + 2 * HOUR;
    await helpers.time.increaseTo(target);
    assert.equal(await helpers.time.latest(), target);
    await helpers.time.setNextBlockTimestamp(target + 100);
    await helpers.mine();
    assert.ok((await helpers.time.latest()) >= target + 100);
    assert.ok((await helpers.time.latest()) < target + HOUR);
  });

  it("change accounts", async () => {
    const address = "0x00000000000000000000000000000000000beef1";
    await helpers.setBalance(address, 3n * ETHER);
    await helpers.setNonce(address, 7);
    await helpers.setCode(address, "0x6001");
    await helpers.setStorageAt(address, 1, 9);
    assert.equal(await chain.reader.getBalance({ address }), 3n * ETHER);
    assert.equal(await chain.reader.getTransactionCount({ address }), 7);
    assert.equal(await chain.reader.getCode({ address }), "0x6001");
    assert.equal(BigInt(await helpers.getStorageAt(address, 1)), 9n);
  });

  it("impersonate", async () => {
    await helpers.setBalance(TARGET, ETHER);
    const send = () => connect(server, 901, TARGET).wallet.sendTransaction({ to: account(1).address, value: 1n });
    await helpers.impersonateAccount(TARGET);
    assert.equal((await chain.receipt(await send())).status, "success");
    await helpers.stopImpersonatingAccount(TARGET);
    await assert.rejects(send());
  });

  it("go back to snapshots, and load fixtures", async () => {
    const { hash } = await head();
    const snapshot = await helpers.takeSnapshot();
    await helpers.mine();
    await snapshot.restore();
    assert.equal((await head()).hash, hash);
    let runs = 0;
    async function fixture() {
      runs += 1;
      await helpers.setBalance(TARGET, 5n);
      return "deployed";
    }
    for (let time = 0; time < 3; time++) {
      assert.equal(await helpers.loadFixture(fixture), "deployed");
      assert.equal(await chain.reader.getBalance({ address: TARGET }), 5n);
      await helpers.setBalance(TARGET, 6n);
    }
    assert.equal(runs, 1);
    helpers.clearSnapshots();
  });

  it("drop a transaction", async () => {
    await chain.node.setAutomine(false);
    const hash = await chain.wallet.sendTransaction({ to: TARGET });
    assert.equal(await helpers.dropTransaction(hash), true);
    assert.equal(await helpers.dropTransaction(hash), false);
    await chain.node.setAutomine(true);
  });

  it("leave the clock of a new server alone", async () => {
    await chain.node.reset();
    await helpers.mine(1, { interval: 0 });
    assert.ok(Math.abs((await helpers.time.latest()) - now()) <= 5);
  });
});
