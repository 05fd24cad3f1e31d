// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The chains of a cluster, their clients, and messages that are sent and relayed by hand.

import { connectCluster, messageHashes, messenger } from "chain-sim";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createWalletClient, encodeFunctionData, http, parseEther, zeroAddress } from "viem";
import { DAY, serving, TARGET } from "./running.mjs";

describe("a chain", { timeout: 120_000 }, () => {
  const suite = serving({ chains: 2, noAutorelay: true });
  const chains = () => suite.cluster.chains;
  const send = () => {
    const [source, destination] = chains();
    return source.sendMessage({ destination, target: TARGET, message: "0x1234" });
  };

  it("has clients of viem that are ready", async () => {
    const [chain] = chains();
    assert.equal(await chain.public.getChainId(), 901);
    assert.equal(chain.chain.rpcUrls.default.http[0], chain.url);
    const before = await chain.public.getBalance({ address: TARGET });
    const hash = await chain.wallet.sendTransaction({ to: TARGET, value: 7n });
    assert.equal((await chain.public.waitForTransactionReceipt({ hash })).status, "success");
    assert.equal(await chain.public.getBalance({ address: TARGET }), before + 7n);
    await chain.test.setBalance({ address: TARGET, value: parseEther("2") });
    assert.equal(await chain.public.getBalance({ address: TARGET }), parseEther("2"));
  });

  it("has accounts whose keys clients can sign with", async () => {
    const { cluster } = suite;
    const [{ chain, url, public: reader }] = chains();
    const account = cluster.account(3);
    assert.equal(account.address, cluster.accounts[3]);
    const hash = await createWalletClient({ account, chain, transport: http(url) }).sendTransaction({ to: TARGET });
    assert.equal((await reader.waitForTransactionReceipt({ hash })).from, account.address.toLowerCase());
  });

  it("finds all messages of a transaction", async () => {
    const [source, destination] = chains();
    const calls = ["0x01", "0x02"].map((message) => ({
      target: messenger.address,
      allowFailure: false,
      callData: encodeFunctionData({ ...messenger, functionName: "sendMessage", args: [902n, TARGET, message] }),
    }));
    const multicall = {
      address: "0xcA11bde05977b3631167028862bE2a173976CA11",
      abi: [
        {
          type: "function",
          name: "aggregate3",
          stateMutability: "payable",
          inputs: [
            {
              name: "calls",
              type: "tuple[]",
              components: [
                { name: "target", type: "address" },
                { name: "allowFailure", type: "bool" },
                { name: "callData", type: "bytes" },
              ],
            },
          ],
          outputs: [],
        },
      ],
    };
    const hash = await source.wallet.writeContract({ ...multicall, functionName: "aggregate3", args: [calls] });
    const sent = await source.messagesSent(hash);
    assert.deepEqual(sent.map(({ message }) => message), ["0x01", "0x02"]);
    const receipt = await source.public.getTransactionReceipt({ hash });
    assert.deepEqual(messageHashes(901, receipt.logs), sent.map((message) => message.hash));
    assert.deepEqual(await source.messagesSent(receipt), sent);
    assert.deepEqual(await destination.messagesSent(await destination.wallet.sendTransaction({ to: TARGET })), []);
  });

  it("sends and relays from other accounts", async () => {
    const { cluster } = suite;
    const [source, destination] = chains();
    const [, sender, relayer] = cluster.accounts;
    const request = { destination: 902, target: TARGET, message: "0x", account: sender };
    const message = await source.sendMessage(request);
    assert.equal(message.sender, sender.toLowerCase());
    const { from, status } = await destination.relayMessage(message, { account: relayer });
    assert.deepEqual([from, status], [relayer.toLowerCase(), "success"]);
    assert.equal((await cluster.waitForRelayed(message)).relayTransaction !== null, true);
    const args = [message.hash];
    assert.equal(await destination.public.readContract({ ...messenger, functionName: "successfulMessages", args }), true);
  });

  it("refuses what a cluster refuses, with the reason", async () => {
    const { cluster } = suite;
    const [source, destination] = chains();
    const message = await send();
    await assert.rejects(source.relayMessage(message), /expected a message to chain 901, got one to chain 902/);
    await destination.relayMessage(message.hash);
    await assert.rejects(destination.relayMessage(message), /MessageAlreadyRelayed/);
    // With gas, nothing is estimated, and the transaction is included and reverts.
    assert.equal((await destination.relayMessage(message, { gas: 500_000n })).status, "reverted");
    const toItself = source.sendMessage({ destination: source, target: TARGET, message: "0x" });
    await assert.rejects(toItself, /MessageDestinationSameChain/);
    const late = await send();
    await cluster.jump(8 * DAY);
    await assert.rejects(destination.relayMessage(late), /has expired: expected at least \d+/);
  });

  it("is known by its id", () => {
    const { cluster } = suite;
    assert.equal(cluster.chain(902), cluster.chains[1]);
    assert.throws(() => cluster.chain(5), /expected one of chains 901, 902, got 5/);
  });

  it("is the same for whoever connects to the server", async () => {
    const connected = await connectCluster(suite.cluster.adminUrl);
    assert.deepEqual(connected.chains.map(({ url }) => url), suite.cluster.chains.map(({ url }) => url));
    assert.equal(connected.relayer, suite.cluster.relayer);
    const [source] = connected.chains;
    const { hash } = await source.sendMessage({ destination: 902, target: zeroAddress, message: "0x" });
    assert.equal((await suite.cluster.message(hash)).hash, hash);
  });
});
