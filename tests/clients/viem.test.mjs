// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Messages by viem and @eth-optimism/viem.

import { hashCrossDomainMessage } from "@eth-optimism/viem/utils/interop";
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { account, connect } from "./chain.mjs";
import { executingMessage, isRelayed, messenger, send, status } from "./message.mjs";
import { serving } from "./server.mjs";
import { eventually } from "./waiting.mjs";

const CHAINS = [901, 902];

describe("viem, with a relayer", { timeout: 60_000 }, () => {
  const server = serving();
  let chains;
  before(() => (chains = CHAINS.map((id) => connect(server, id))));

  it("sends a message, which is relayed", async () => {
    const [source, destination] = chains;
    const message = await send(source, destination);
    await isRelayed(destination, message);
  });

  it("sends one of an account that the server signs for", async () => {
    const source = connect(server, 902, account(1).address);
    const [destination] = chains;
    await isRelayed(destination, await send(source, destination));
  });

  it("sees each of many messages relayed once", async () => {
    const [source, destination] = chains;
    const messages = [];
    for (let index = 0; index < 20; index += 1) messages.push(await send(source, destination));
    for (const message of messages) await isRelayed(destination, message);
    const logs = await destination.reader.getContractEvents({ ...messenger, eventName: "RelayedMessage", fromBlock: 0n });
    const nonces = logs.map(({ args }) => args.messageNonce);
    assert.equal(new Set(nonces).size, logs.length);
    for (const { nonce } of messages) assert.ok(nonces.includes(nonce));
  });

  it("prints the life of a message", async () => {
    const [source, destination] = chains;
    const hash = hashCrossDomainMessage(await send(source, destination));
    const said = (event) => server.stdout.split("\n").some((line) => line.includes(event) && line.includes(hash));
    await eventually(() => said("SentMessage") && said("RelayedMessage"));
  });
});

describe("viem, without a relayer", { timeout: 60_000 }, () => {
  const server = serving("--no-autorelay");

  it("sends, and relays by itself", async () => {
    const [source, destination] = CHAINS.map((id) => connect(server, id));
    const message = await send(source, destination);
    assert.equal(message.source, 901n);
    assert.equal(message.destination, 902n);
    assert.equal(message.sender, account(0).address);
    assert.equal(await status(destination, message), "ready-to-relay");

    const executing = await executingMessage(source, message);
    const { reader, wallet } = destination;
    const relay = { ...executing, account: account(0) };
    assert.equal(await reader.interop.simulateRelayCrossDomainMessage(relay), "0x");
    const gas = await reader.interop.estimateRelayCrossDomainMessageGas(relay);
    assert.ok(gas > 21_000n && gas < 200_000n, `${gas} gas`);

    const receipt = await destination.receipt(await wallet.interop.relayCrossDomainMessage(executing));
    assert.equal(receipt.status, "success");
    assert.ok(receipt.gasUsed <= gas, `${receipt.gasUsed} of ${gas} gas`);
    assert.equal(await status(destination, message), "relayed");
  });

  it("estimates, and simulates, a message", async () => {
    const [{ reader }] = CHAINS.map((id) => connect(server, id));
    const message = { account: account(0), destinationChainId: 902, target: account(1).address, message: "0x01" };
    const gas = await reader.interop.estimateSendCrossDomainMessageGas(message);
    assert.ok(gas > 21_000n && gas < 200_000n, `${gas} gas`);
    assert.match(await reader.interop.simulateSendCrossDomainMessage(message), /^0x[0-9a-f]{64}$/);
  });

  it("says why a relay that declares nothing does not go", async () => {
    const [source, destination] = CHAINS.map((id) => connect(server, id));
    const executing = await executingMessage(source, await send(source, destination));
    const relay = { ...executing, accessList: [], account: account(0) };
    await assert.rejects(destination.reader.interop.simulateRelayCrossDomainMessage(relay), /revert/);
    await assert.rejects(destination.wallet.interop.relayCrossDomainMessage(relay), /revert/);
  });
});
