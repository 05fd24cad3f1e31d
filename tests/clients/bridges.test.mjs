// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Tokens and ether to another chain, by @eth-optimism/viem.

import { contracts } from "@eth-optimism/viem";
import { superchainERC20Abi, superchainETHBridgeAbi, superchainTokenBridgeAbi } from "@eth-optimism/viem/abis";
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { generatePrivateKey, privateKeyToAddress } from "viem/accounts";
import { account, connect, ETHER } from "./chain.mjs";
import { missing, predeploy } from "./contract.mjs";
import { executingMessage, isRelayed, status } from "./message.mjs";
import { serving } from "./server.mjs";
import { eventually } from "./waiting.mjs";

const CHAINS = [901, 902];
const OWNER = account(0).address;
const TOKEN = "0x420beeF000000000000000000000000000000001";
const LIQUIDITY = "0x4200000000000000000000000000000000000025";
const tokenAbi = predeploy("L2NativeSuperchainERC20").abi;
const token = { address: TOKEN, abi: tokenAbi };
// Somebody with nothing yet.
const stranger = () => privateKeyToAddress(generatePrivateKey());

const tokens = (chain, owner) => chain.reader.readContract({ ...token, functionName: "balanceOf", args: [owner] });
const supply = (chain) => chain.reader.readContract({ ...token, functionName: "totalSupply" });
const ether = (chain, address) => chain.reader.getBalance({ address });

async function mint(chain, amount) {
  const { status } = await chain.receipt(await chain.wallet.writeContract({ ...token, functionName: "mint", args: [OWNER, amount] }));
  assert.equal(status, "success");
}

// What a transaction sent, after it has succeeded.
async function sent(source, hash) {
  const { logs, status } = await source.receipt(hash);
  assert.equal(status, "success");
  const messages = await source.reader.interop.getCrossDomainMessages({ logs });
  assert.equal(messages.length, 1);
  return messages[0];
}

// By what each kind of transfer is sent, foreseen and received.
const transfers = {
  tokens: {
    prepare: (source, amount) => mint(source, amount),
    of: (to, amount, { id }) => ({ tokenAddress: TOKEN, to, amount, chainId: id }),
    simulate: ({ reader }, transfer) => reader.interop.simulateSendSuperchainERC20({ ...transfer, account: account(0) }),
    estimate: ({ reader }, transfer) => reader.interop.estimateSendSuperchainERC20Gas({ ...transfer, account: account(0) }),
    send: ({ wallet }, transfer) => wallet.interop.sendSuperchainERC20(transfer),
    balance: tokens,
    lines: ["L2NativeSuperchainERC20#CrosschainBurn chain.id=901", "SuperchainTokenBridge#SendERC20 chain.id=901",
      "L2NativeSuperchainERC20#CrosschainMint chain.id=902", "SuperchainTokenBridge#RelayERC20 chain.id=902"],
  },
  ether: {
    prepare: () => {},
    of: (to, value, { id }) => ({ to, value, chainId: id }),
    simulate: ({ reader }, transfer) => reader.interop.simulateSendETH({ ...transfer, account: account(0) }),
    estimate: ({ reader }, transfer) => reader.interop.estimateSendETHGas({ ...transfer, account: account(0) }),
    send: ({ wallet }, transfer) => wallet.interop.sendETH(transfer),
    balance: ether,
    lines: ["SuperchainETHBridge#SendETH chain.id=901", "SuperchainETHBridge#RelayETH chain.id=902"],
  },
};

describe("the bridges", { timeout: 60_000 }, () => {
  const server = serving();
  let source, destination;
  before(() => ([source, destination] = CHAINS.map((id) => connect(server, id))));

  it("have the functions and events of their published ABIs", () => {
    const published = {
      SuperchainTokenBridge: superchainTokenBridgeAbi,
      SuperchainETHBridge: superchainETHBridgeAbi,
      L2NativeSuperchainERC20: superchainERC20Abi,
    };
    for (const [name, abi] of Object.entries(published)) assert.deepEqual(missing(predeploy(name).abi, abi), [], name);
  });

  for (const [what, transfer] of Object.entries(transfers)) {
    it(`send ${what}, and the server relays`, async () => {
      const amount = 3n * ETHER;
      const to = stranger();
      await transfer.prepare(source, amount);
      const request = transfer.of(to, amount, destination);
      assert.match(await transfer.simulate(source, request), /^0x[0-9a-f]{64}$/);
      const gas = await transfer.estimate(source, request);
      assert.ok(gas > 50_000n && gas < 200_000n, `${gas} gas`);
      const message = await sent(source, await transfer.send(source, request));
      await isRelayed(destination, message);
      assert.equal(await transfer.balance(destination, to), amount);
      const lines = transfer.lines.map((line) => new RegExp(` INFO ${line} .*amount=${amount}`));
      await eventually(() => lines.every((line) => line.test(server.stdout)));
    });
  }

  it("carry a transfer there and back", async () => {
    const before = await Promise.all([source, destination].map((chain) => ether(chain, LIQUIDITY)));
    const there = await sent(source, await source.wallet.interop.sendETH({ to: OWNER, value: 7n, chainId: 902 }));
    await isRelayed(destination, there);
    const back = await sent(destination, await destination.wallet.interop.sendETH({ to: OWNER, value: 7n, chainId: 901 }));
    await isRelayed(source, back);
    assert.deepEqual(await Promise.all([source, destination].map((chain) => ether(chain, LIQUIDITY))), before);
  });

  it("say why they refuse", async () => {
    const zero = "0x0000000000000000000000000000000000000000";
    const { simulate: tokensOf } = transfers.tokens;
    const refused = (transfer, why) => assert.rejects(tokensOf(source, transfer), why);
    await refused({ tokenAddress: TOKEN, to: zero, amount: 1n, chainId: 902 }, /ZeroAddress/);
    await refused({ tokenAddress: OWNER, to: OWNER, amount: 1n, chainId: 902 }, /InvalidERC7802/);
    const much = { tokenAddress: TOKEN, to: OWNER, amount: 10n ** 40n, chainId: 902 };
    await refused(much, /revert/);
    await assert.rejects(transfers.ether.simulate(source, { to: zero, value: 1n, chainId: 902 }), /ZeroAddress/);
    const relay = { ...{ address: contracts.superchainETHBridge.address, abi: superchainETHBridgeAbi }, account: account(0) };
    const call = source.reader.simulateContract({ ...relay, functionName: "relayETH", args: [OWNER, OWNER, 1n] });
    await assert.rejects(call, /Unauthorized/);
    const mintByBridge = { ...token, functionName: "crosschainMint", args: [OWNER, 1n], account: account(0) };
    await assert.rejects(source.reader.simulateContract(mintByBridge), /Unauthorized/);
  });
});

describe("the bridges, without a relayer", { timeout: 60_000 }, () => {
  const server = serving("--no-autorelay");

  for (const [what, transfer] of Object.entries(transfers)) {
    it(`send ${what}, which their sender relays`, async () => {
      const [source, destination] = CHAINS.map((id) => connect(server, id));
      const to = stranger();
      await transfer.prepare(source, 11n);
      const there = await supply(source);
      const message = await sent(source, await transfer.send(source, transfer.of(to, 11n, destination)));
      if (what === "tokens") assert.equal(await supply(source), there - 11n);
      assert.equal(await status(destination, message), "ready-to-relay");
      assert.equal(await transfer.balance(destination, to), 0n);

      const executing = await executingMessage(source, message);
      const relay = { ...executing, account: account(0) };
      const gas = await destination.reader.interop.estimateRelayCrossDomainMessageGas(relay);
      await destination.reader.interop.simulateRelayCrossDomainMessage(relay);
      const receipt = await destination.receipt(await destination.wallet.interop.relayCrossDomainMessage(executing));
      assert.equal(receipt.status, "success");
      assert.ok(receipt.gasUsed <= gas, `${receipt.gasUsed} of ${gas} gas`);
      assert.equal(await status(destination, message), "relayed");
      assert.equal(await transfer.balance(destination, to), 11n);
      await assert.rejects(destination.wallet.interop.relayCrossDomainMessage(executing), /revert/);
      assert.equal(await transfer.balance(destination, to), 11n);
    });
  }
});
