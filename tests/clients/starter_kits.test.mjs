// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What the contracts of Optimism's starter kits do, by contracts of this project: a counter that one sender
// increments, ether for many, a token whose supply begins on one chain, and flash loans across chains.

import { hashCrossDomainMessage as hash } from "@eth-optimism/viem/utils/interop";
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, describe, it } from "node:test";
import { bytesToHex, encodeErrorResult, encodeFunctionData } from "viem";
import { generatePrivateKey, privateKeyToAddress } from "viem/accounts";
import { account, connect } from "./chain.mjs";
import { borrower, counter, deployEverywhere, flashLoans, homeToken, incrementer, multisend } from "./contract.mjs";
import { executingMessage, isRelayed, status } from "./message.mjs";
import { serving } from "./server.mjs";
import { eventually } from "./waiting.mjs";

const CHAINS = [901, 902];
const OWNER = account(0).address;
const SUPPLY = 1_000n;
const ETH_BRIDGE = "0x4200000000000000000000000000000000000024";
// Somebody with nothing yet.
const stranger = () => privateKeyToAddress(generatePrivateKey());
const connected = (server) => CHAINS.map((id) => connect(server, id));

const read = ({ reader }, contract, functionName, args = []) => reader.readContract({ ...contract, functionName, args });

// Calls a contract; the messages that this has sent.
async function call(chain, contract, functionName, args, value) {
  const hash = await chain.wallet.writeContract({ ...contract, functionName, args, value });
  const { logs, status } = await chain.receipt(hash);
  assert.equal(status, "success");
  return chain.reader.interop.getCrossDomainMessages({ logs });
}

// Relays a message by hand.
async function relay(source, destination, message) {
  const hash = await destination.wallet.interop.relayCrossDomainMessage(await executingMessage(source, message));
  assert.equal((await destination.receipt(hash)).status, "success");
}

// Makes sure that a relay would revert with this error of a contract.
async function refused(source, destination, message, { abi }, errorName, args) {
  const request = { ...(await executingMessage(source, message)), account: account(0) };
  const because = encodeErrorResult({ abi, errorName, args });
  const is = (error) => error.walk(({ raw }) => raw !== undefined)?.raw === because;
  await assert.rejects(destination.reader.interop.simulateRelayCrossDomainMessage(request), is);
}

// A new contract, at one address on all of these chains.
const deploy = async (chains, contract, args, salt = bytesToHex(randomBytes(32))) =>
  ({ address: await deployEverywhere(chains, contract, args, salt), abi: contract.abi });

// A token with its supply on the first chain.
const tokenOf = (chains, salt) => deploy(chains, homeToken, [OWNER, SUPPLY, 901n], salt);

// Flash loans of a new token, of which they have all.
async function loansOf(chains) {
  const token = await tokenOf(chains);
  const loans = await deploy(chains, flashLoans, [token.address]);
  await call(chains[0], token, "transfer", [loans.address, SUPPLY]);
  return { token, loans, user: await deploy(chains, borrower) };
}

const use = ({ address }, kept) => encodeFunctionData({ abi: borrower.abi, functionName: "use", args: [address, kept] });

describe("contracts of starter kits, autorelayed", { timeout: 60_000 }, () => {
  const server = serving();
  let chains, source, destination;
  before(() => ([source, destination] = chains = connected(server)));

  it("increment a counter from both chains", async () => {
    const sender = await deploy(chains, incrementer);
    const number = await deploy(chains, counter, [sender.address]);
    for (const [from, to] of [chains, chains.toReversed()]) {
      const [message] = await call(from, sender, "increment", [BigInt(to.id), number.address]);
      await isRelayed(to, message);
      assert.deepEqual([await read(to, number, "number"), await read(to, number, "lastSource")], [1n, BigInt(from.id)]);
    }
    const events = await destination.reader.getContractEvents({ ...number, eventName: "Incremented", fromBlock: 0n });
    assert.deepEqual(events.map(({ args }) => args), [{ source: 901n, sender: sender.address, number: 1n }]);
    await assert.rejects(call(source, number, "increment", []), /NotMessenger/);
  });

  it("send ether to many", async () => {
    const sender = await deploy(chains, multisend);
    const gifts = [3n, 5n, 7n].map((amount) => ({ to: stranger(), amount }));
    const [, handsOut] = await call(source, sender, "send", [902n, gifts], 15n);
    await isRelayed(destination, handsOut);
    const owned = await Promise.all(gifts.map(({ to }) => destination.reader.getBalance({ address: to })));
    assert.deepEqual(owned, [3n, 5n, 7n]);
    await assert.rejects(call(source, sender, "send", [902n, gifts], 14n), /WrongValue/);
    await assert.rejects(call(source, sender, "handOut", [handsOut.log.topics[0], gifts]), /NotFromItself/);
  });

  it("bring a supply to another chain, and back", async () => {
    const token = await tokenOf(chains);
    const has = () => Promise.all(chains.map((chain) => read(chain, token, "totalSupply")));
    assert.deepEqual(await has(), [SUPPLY, 0n]);
    const send = async (from, to, amount) => {
      const transfer = { tokenAddress: token.address, to: OWNER, amount, chainId: to.id };
      const { logs } = await from.receipt(await from.wallet.interop.sendSuperchainERC20(transfer));
      const [message] = await from.reader.interop.getCrossDomainMessages({ logs });
      await isRelayed(to, message);
    };
    await send(source, destination, 300n);
    assert.deepEqual(await has(), [700n, 300n]);
    assert.equal(await read(destination, token, "balanceOf", [OWNER]), 300n);
    await send(destination, source, 100n);
    assert.deepEqual(await has(), [800n, 200n]);
    await assert.rejects(send(destination, source, 201n), /InsufficientBalance|reverted/);
    await assert.rejects(call(source, token, "crosschainMint", [OWNER, 1n]), /NotBridge/);
  });

  it("lend for one call", async () => {
    const { token, loans, user } = await loansOf(chains);
    await call(source, loans, "lend", [902n, SUPPLY, user.address, use(token, 0n)]);
    await eventually(async () => (await read(source, token, "balanceOf", [loans.address])) === SUPPLY);
    assert.equal(await read(destination, user, "most"), SUPPLY);
    assert.deepEqual(await Promise.all(chains.map((chain) => read(chain, token, "totalSupply"))), [SUPPLY, 0n]);
    const [repaid] = await destination.reader.getContractEvents({ ...loans, eventName: "Repaid", fromBlock: 0n });
    assert.deepEqual(repaid.args, { source: 901n, borrower: user.address, amount: SUPPLY });
  });
});

describe("contracts of starter kits, relayed by hand", { timeout: 60_000 }, () => {
  const server = serving("--no-autorelay");
  let chains, source, destination;
  before(() => ([source, destination] = chains = connected(server)));

  it("increment a counter for nobody else", async () => {
    const number = await deploy(chains, counter, [stranger()]);
    const message = encodeFunctionData({ abi: counter.abi, functionName: "increment" });
    const { logs } = await source.receipt(
      await source.wallet.interop.sendCrossDomainMessage({ destinationChainId: 902, target: number.address, message }),
    );
    const [sent] = await source.reader.interop.getCrossDomainMessages({ logs });
    const expected = await read(destination, number, "incrementer");
    await refused(source, destination, sent, counter, "NotIncrementer", [expected, OWNER]);
  });

  it("hand ether out after it has arrived", async () => {
    const sender = await deploy(chains, multisend);
    const gifts = [{ to: stranger(), amount: 3n }];
    const [brings, handsOut] = await call(source, sender, "send", [902n, gifts], 3n);
    await refused(source, destination, handsOut, multisend, "RequiredMessageNotSuccessful", [hash(brings)]);
    await relay(source, destination, brings);
    await relay(source, destination, handsOut);
    assert.equal(await destination.reader.getBalance({ address: gifts[0].to }), 3n);
  });

  it("bring tokens to a chain that gets their contract later", async () => {
    const salt = bytesToHex(randomBytes(32));
    const token = await tokenOf([source], salt);
    const transfer = { tokenAddress: token.address, to: OWNER, amount: 300n, chainId: 902 };
    const { logs } = await source.receipt(await source.wallet.interop.sendSuperchainERC20(transfer));
    const [message] = await source.reader.interop.getCrossDomainMessages({ logs });
    await assert.rejects(relay(source, destination, message), /revert/);
    assert.equal(await status(destination, message), "ready-to-relay");
    assert.deepEqual(await tokenOf([destination], salt), token);
    await relay(source, destination, message);
    assert.equal(await read(destination, token, "balanceOf", [OWNER]), 300n);
  });

  it("keep a loan that is not paid back where it is", async () => {
    const { token, loans, user } = await loansOf(chains);
    const [brings, lends] = await call(source, loans, "lend", [902n, SUPPLY, user.address, use(token, 1n)]);
    await relay(source, destination, brings);
    await refused(source, destination, lends, flashLoans, "NotRepaid", [SUPPLY, SUPPLY - 1n]);
    assert.equal(await read(destination, token, "balanceOf", [loans.address]), SUPPLY);
  });
});

describe("a message that another one has to precede", { timeout: 60_000 }, () => {
  const server = serving("--skip-relays", `sender=${ETH_BRIDGE}`);

  it("waits for it", async () => {
    const [source, destination] = connected(server);
    const sender = await deploy([source, destination], multisend);
    const [brings, handsOut] = await call(source, sender, "send", [902n, [{ to: stranger(), amount: 3n }]], 3n);
    const waits = ` msgHash=${hash(handsOut)} behind=${hash(brings)}\n`;
    await eventually(() => server.stdout.includes(waits));
    assert.equal(await status(destination, handsOut), "ready-to-relay");
    await relay(source, destination, brings);
    await isRelayed(destination, handsOut);
    // Nobody has sent it twice.
    const lines = server.stdout.match(new RegExp(`#SentMessage .* msgHash=${hash(handsOut)} `, "g"));
    assert.equal(lines.length, 1);
  });
});
