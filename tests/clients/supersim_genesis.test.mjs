// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Chains that begin with supersim's own genesis files: 2,401 accounts, with the released contracts
// behind their proxies. tests/released takes the files out of supersim's package.

import { contracts } from "@eth-optimism/viem";
import { superchainERC20Abi } from "@eth-optimism/viem/abis";
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { getAddress, keccak256, parseAbi, slice } from "viem";
import { generatePrivateKey, privateKeyToAddress } from "viem/accounts";
import { account, connect, ETHER } from "./chain.mjs";
import { executingMessage, isRelayed, relayTransaction, send, status } from "./message.mjs";
import { serving } from "./server.mjs";

const TARGET = resolve(process.env.CARGO_TARGET_DIR || fileURLToPath(new URL("../../target", import.meta.url)));
const file = (chain) => `${TARGET}/released/genesis-${chain}.json`;
const TOKEN = "0x420beeF000000000000000000000000000000001";
const IMPLEMENTATION = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc";
const MESSENGER_HASH = "0x61f331a664bc84145031d469dd3f651b3c2e84971a326ee59abeabb23b0b53dc";
const INBOX_HASH = "0xbc2867907c1132482fd0ee584c890705b3647f470f05300d9f615f945a87917a";
const mintAbi = parseAbi(["function mint(address to, uint256 amount)"]);
const OWNER = account(0).address;
const stranger = () => privateKeyToAddress(generatePrivateKey());

const ask = async (url, method, params = []) => {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const headers = { "content-type": "application/json" };
  const { result, error } = await (await fetch(url, { method: "POST", headers, body })).json();
  assert.equal(error, undefined);
  return result;
};

// What a transaction sent, after it has succeeded.
async function sent(source, hash) {
  const { logs, status } = await source.receipt(hash);
  assert.equal(status, "success");
  const [message] = await source.reader.interop.getCrossDomainMessages({ logs });
  return message;
}

const tokens = ({ reader }, owner) =>
  reader.readContract({ address: TOKEN, abi: superchainERC20Abi, functionName: "balanceOf", args: [owner] });

async function mint(chain, amount) {
  const hash = await chain.wallet.writeContract({ address: TOKEN, abi: mintAbi, functionName: "mint", args: [OWNER, amount] });
  assert.equal((await chain.receipt(hash)).status, "success");
}

describe("supersim's genesis", { timeout: 120_000 }, () => {
  describe("with a relayer", () => {
    const server = serving("--genesis", file(901), "--genesis", `902=${file(902)}`);
    let source, destination;
    before(() => ([source, destination] = [901, 902].map((id) => connect(server, id))));

    it("is the chain's", async () => {
      const { timestamp, extraData, gasLimit } = await source.reader.getBlock({ blockNumber: 0n });
      assert.deepEqual([timestamp, extraData, gasLimit], [0x687004c0n, "0x00000000fa00000006", 0x3938700n]);
      for (const [address, hash] of [[contracts.l2ToL2CrossDomainMessenger.address, MESSENGER_HASH], [contracts.crossL2Inbox.address, INBOX_HASH]]) {
        const word = await source.reader.getStorageAt({ address, slot: IMPLEMENTATION });
        const implementation = getAddress(slice(word, 12));
        assert.equal(implementation, getAddress(`0xc0d3c0d3c0d3c0d3c0d3c0d3c0d3c0d3c0d3${address.slice(-4)}`));
        assert.equal(keccak256(await source.reader.getCode({ address: implementation })), hash);
      }
    });

    it("has bridges that carry tokens", async () => {
      const to = stranger();
      await mint(source, 5n);
      const request = { tokenAddress: TOKEN, to, amount: 5n, chainId: 902 };
      await isRelayed(destination, await sent(source, await source.wallet.interop.sendSuperchainERC20(request)));
      assert.equal(await tokens(destination, to), 5n);
    });

    it("has bridges that carry ether", async () => {
      const to = stranger();
      const hash = await source.wallet.interop.sendETH({ to, value: 3n * ETHER, chainId: 902 });
      await isRelayed(destination, await sent(source, hash));
      assert.equal(await destination.reader.getBalance({ address: to }), 3n * ETHER);
    });

    it("comes back after a reset", async () => {
      await destination.node.reset();
      assert.equal(await destination.reader.getBlockNumber(), 0n);
      const message = await send(source, destination);
      await isRelayed(destination, message);
    });

    it("is exported with its contracts", async () => {
      const { contracts: sets, dependency_sets } = await ask(server.admin, "cluster_exportConfig");
      assert.deepEqual(sets.map(({ chain_id }) => chain_id), ["901", "902"]);
      const names = new Map(sets[0].contracts.map(({ name, address }) => [name, address]));
      const expected = ["L2CrossDomainMessenger", "L2StandardBridge", "SuperchainTokenBridge", "EntryPoint_v070", "CreateX", "Create2Deployer", "L1Block"];
      for (const name of expected) assert.ok(names.has(name), name);
      assert.deepEqual(dependency_sets[0].dependencies, { 901: {}, 902: {} });
    });
  });

  describe("without a relayer", () => {
    const server = serving("--genesis", file(901), "--genesis", file(902), "--no-autorelay");
    let source, destination;
    before(() => ([source, destination] = [901, 902].map((id) => connect(server, id))));

    it("has a messenger that relays by hand, once", async () => {
      const message = await send(source, destination);
      assert.equal(await status(destination, message), "ready-to-relay");
      const relay = relayTransaction(await executingMessage(source, message));
      const { status: relayed, logs } = await destination.receipt(await destination.wallet.sendTransaction(relay));
      assert.equal(relayed, "success");
      // The logs are of the predeploys, not of their implementations.
      assert.deepEqual(logs.map(({ address }) => address), [contracts.crossL2Inbox.address, contracts.l2ToL2CrossDomainMessenger.address].map((it) => it.toLowerCase()));
      assert.equal(await status(destination, message), "relayed");
      await assert.rejects(destination.reader.call({ ...relay, account: account(0) }), /revert/);
    });

    it("refuses what no log says", async () => {
      const message = await send(source, destination);
      const relay = relayTransaction(await executingMessage(source, message));
      const undeclared = await destination.wallet.sendTransaction({ ...relay, accessList: [] });
      assert.equal((await destination.receipt(undeclared)).status, "reverted");
      // The entry of a log that there is not.
      const [{ address, storageKeys }] = relay.accessList;
      const forged = storageKeys.map((key) => `${key.slice(0, -2)}${key.endsWith("00") ? "01" : "00"}`);
      await assert.rejects(destination.wallet.sendTransaction({ ...relay, accessList: [{ address, storageKeys: forged }] }));
    });
  });
});
