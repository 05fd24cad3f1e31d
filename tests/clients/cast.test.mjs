// SPDX-License-Identifier: MIT OR Apache-2.0
//
// cast: each command that people use, and supersim's guide of a relay by hand.

import { contracts } from "@eth-optimism/viem";
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { concat, encodeDeployData, getAbiItem, numberToHex } from "viem";
import { toEventSignature, toFunctionSignature } from "viem/utils";
import { cast, castJson } from "./cast.mjs";
import { account, privateKey } from "./chain.mjs";
import { SUPPLY, token } from "./contract.mjs";
import { messenger, TARGET } from "./message.mjs";
import { serving } from "./server.mjs";
import { eventually } from "./waiting.mjs";

const OWNER = account(0).address;
const RECEIVER = account(1).address;
const WITH_KEY = ["--private-key", privateKey(0)];
const UNLOCKED = ["--unlocked", "--from", OWNER];

const signature = (abi, name) => toFunctionSignature(getAbiItem({ abi, name }));
const TRANSFER = signature(token.abi, "transfer");
const TRANSFERRED = toEventSignature(getAbiItem({ abi: token.abi, name: "Transfer" }));
const BALANCE_OF = `${signature(token.abi, "balanceOf")}(uint256)`;
const SEND_MESSAGE = signature(messenger.abi, "sendMessage");
const RELAY_MESSAGE = signature(messenger.abi, "relayMessage");
const SUCCESSFUL = `${signature(messenger.abi, "successfulMessages")}(bool)`;

describe("cast", { timeout: 120_000 }, () => {
  const server = serving("--no-autorelay");
  let run, json, address;

  before(async () => {
    [run, json] = [cast(server.url(901)), castJson(server.url(901))];
    const code = encodeDeployData({ ...token, args: [SUPPLY] });
    ({ contractAddress: address } = await json("send", ...WITH_KEY, "--create", code));
  });

  it("reads the chain", async () => {
    assert.equal(await run("chain-id"), "901");
    assert.match(await run("gas-price"), /^\d+$/);
    assert.match(await run("block-number"), /^\d+$/);
    assert.match(await run("client"), /chain-sim/);
    assert.match(await run("rpc", "eth_chainId"), /0x385/);
    const { number, hash } = await json("block");
    assert.equal((await json("block", hash)).number, number);
    assert.match(await run("block", "latest", "--field", "timestamp"), /^\d+$/);
    assert.equal((await json("block", "0", "--full")).transactions.length, 0);
  });

  it("reads accounts", async () => {
    assert.equal(await run("balance", RECEIVER, "--ether"), "10000.000000000000000000");
    assert.match(await run("nonce", OWNER), /^[1-9]\d*$/);
    assert.match(await run("code", address), /^0x60/);
    assert.equal(await run("codesize", TARGET), "0");
    assert.match(await run("storage", address, 0), /^0x[0-9a-f]{64}$/);
  });

  for (const [how, signer] of Object.entries({ "with a key": WITH_KEY, "of an unlocked account": UNLOCKED })) {
    it(`sends ${how}`, async () => {
      const amount = async () => BigInt((await run("call", address, BALANCE_OF, RECEIVER)).split(" ")[0]);
      const before = await amount();
      const receipt = await json("send", ...signer, address, TRANSFER, RECEIVER, 5);
      assert.equal(receipt.status, "0x1");
      assert.equal(await amount(), before + 5n);
      const { transactionHash, blockNumber } = receipt;
      assert.deepEqual((await json("receipt", transactionHash)).logs, receipt.logs);
      const transaction = await json("tx", transactionHash);
      assert.deepEqual([transaction.blockNumber, transaction.to], [blockNumber, address]);
      const logs = await json("logs", "--address", address, "--from-block", BigInt(blockNumber), TRANSFERRED);
      assert.deepEqual(logs.map((log) => log.transactionHash), [transactionHash]);
    });
  }

  it("sends ether", async () => {
    await run("send", ...WITH_KEY, TARGET, "--value", "1ether");
    assert.equal(await run("balance", TARGET), (10n ** 18n).toString());
  });

  it("estimates, and makes access lists", async () => {
    const call = ["--from", OWNER, address, TRANSFER, RECEIVER, 1];
    const gas = Number(await run("estimate", ...call));
    assert.ok(gas > 21_000 && gas < 100_000, `${gas} gas`);
    const { accessList, gasUsed } = await json("access-list", ...call);
    const [{ storageKeys }] = accessList.filter((item) => item.address.toLowerCase() === address.toLowerCase());
    assert.equal(storageKeys.length, 2);
    assert.ok(BigInt(gasUsed) > 21_000n);
  });

  it("says why a call reverts", async () => {
    const call = [address, TRANSFER, RECEIVER, SUPPLY * 2n];
    for (const args of [["call", "--from", TARGET, ...call], ["estimate", "--from", TARGET, ...call], ["send", ...WITH_KEY, ...call]]) {
      await assert.rejects(run(...args), ({ stderr }) => /InsufficientBalance|execution reverted/.test(stderr));
    }
  });

  // docs/src/guides/interop/manually-relaying-interop-messages-cast.md of supersim.
  it("relays a message by hand", async () => {
    const destination = cast(server.url(902));
    const admin = cast(server.admin);
    const { address: origin } = messenger;
    const before = await run("block-number");
    await run("send", ...WITH_KEY, origin, SEND_MESSAGE, 902, TARGET, "0x1234");

    const [log, ...others] = await json("logs", "--address", origin, "--from-block", before);
    assert.deepEqual(others, []);
    const timestamp = BigInt((await json("block", log.blockHash)).timestamp);
    const [blockNumber, logIndex] = [log.blockNumber, log.logIndex].map(BigInt);
    const payload = concat([...log.topics, log.data]);
    const id = { origin, blockNumber, logIndex, timestamp, chainId: 901n };

    const [, hash] = await eventually(() => /SentMessage.* msgHash=(0x[0-9a-f]{64})/.exec(server.stdout));
    const byHash = JSON.parse(await admin("rpc", "admin_getAccessListByMsgHash", hash));
    const decimal = (_, value) => (typeof value === "bigint" ? value.toString() : value);
    const request = JSON.stringify({ ...id, payload }, decimal);
    const byIdentifier = JSON.parse(await admin("rpc", "admin_getAccessListForIdentifier", request));
    assert.deepEqual(byIdentifier, byHash);
    assert.deepEqual(byHash.accessList.map((item) => item.address), [contracts.crossL2Inbox.address]);

    const successful = () => destination("call", origin, SUCCESSFUL, hash);
    assert.equal(await successful(), "false");
    const tuple = `(${Object.values(id).join(", ")})`;
    const relay = [...WITH_KEY, origin, RELAY_MESSAGE, tuple, payload, "--access-list"];
    const receipt = await destination("send", ...relay, JSON.stringify(byHash.accessList), "--json");
    assert.equal(JSON.parse(receipt).status, "0x1");
    assert.equal(await successful(), "true");

    const again = destination("send", ...relay, JSON.stringify(byHash.accessList));
    await assert.rejects(again, ({ stderr }) => /revert/.test(stderr));
  });

  it("asks the cluster's own methods", async () => {
    const admin = async (...args) => JSON.parse(await cast(server.admin)("rpc", ...args));
    const { l2_configs: chains, interop_enabled: enabled } = await admin("admin_getConfig");
    assert.deepEqual(chains.map(({ chain_id: id, rpc_url: url }) => [id, url]), [...server.urls]);
    assert.equal(enabled, true);
    const [, hash] = await eventually(() => /SentMessage.* msgHash=(0x[0-9a-f]{64})/.exec(server.stdout));
    const message = await admin("admin_getL2ToL2MessageByMsgHash", hash);
    assert.deepEqual([message.Source, message.Destination, message.Message], [901, 902, "0x1234"]);
    assert.equal(message.Sender.toLowerCase(), OWNER.toLowerCase());
    const unknown = numberToHex(1, { size: 32 });
    for (const method of ["admin_getAccessListByMsgHash", "admin_getL2ToL2MessageByMsgHash"]) {
      await assert.rejects(admin(method, unknown), ({ stderr }) => /-32602.*Failed to get message/s.test(stderr));
    }
    await assert.rejects(admin("admin_getAccessListByMsgHash", "0x12"), ({ stderr }) => /-32602/.test(stderr));
  });
});
