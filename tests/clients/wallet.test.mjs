// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Accounts of the server that sign: viem's wallet client and ethers' signer of a JSON-RPC account.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { getBytes, JsonRpcProvider, toQuantity, verifyMessage as verifyByEthers, verifyTypedData as verifyTypedByEthers } from "ethers";
import { parseTransaction, recoverTransactionAddress, verifyMessage, verifyTypedData } from "viem";
import { account, connect, connectSocket, MNEMONIC, privateKey } from "./chain.mjs";
import { TARGET } from "./message.mjs";
import { serving } from "./server.mjs";
import { eventually } from "./waiting.mjs";

const { address } = account(0);
const STRANGER = "0x00000000000000000000000000000000000000bb";
const typed = {
  domain: { name: "Permit2", chainId: 901, verifyingContract: "0x000000000022D473030F116dDEE9F6B43aC78BA3" },
  types: {
    PermitBatch: [
      { name: "details", type: "PermitDetails[]" },
      { name: "spender", type: "address" },
      { name: "sigDeadline", type: "uint256" },
    ],
    PermitDetails: [
      { name: "token", type: "address" },
      { name: "amount", type: "uint160" },
    ],
  },
  message: { details: [1n, 2n].map((amount) => ({ token: TARGET, amount })), spender: TARGET, sigDeadline: 2n ** 255n },
};

describe("accounts of the server that sign", { timeout: 60_000 }, () => {
  const server = serving();
  let chain, wallet, reader;

  before(() => {
    chain = connect(server, 901, address);
    ({ wallet, reader } = chain);
  });

  // Sends until two transactions were told of: it takes a while until the client listens. From then on
  // it must be told of each, in order, whether or not blocks are built.
  async function isToldOfPool(subscribe, automine = false) {
    const [told, sent, errors] = [[], [], []];
    await chain.node.setAutomine(automine);
    const end = await subscribe((hashes) => told.push(...hashes), (error) => errors.push(error));
    try {
      await eventually(async () => {
        if (errors.length > 0) throw errors[0];
        if (told.length < 2) sent.push(await wallet.sendTransaction({ to: TARGET, value: 1n, gas: 21_000n }));
        return told.length >= 2;
      });
      const first = sent.indexOf(told[0]);
      await eventually(async () => {
        if (automine) await chain.node.mine({ blocks: 1 });
        return told.length === sent.length - first;
      });
      assert.deepEqual(told, sent.slice(first));
      const receipt = await reader.getTransactionReceipt({ hash: told[0] }).catch(({ name }) => name);
      assert.equal(receipt === "TransactionReceiptNotFoundError", !automine);
    } finally {
      await end();
      await chain.node.setAutomine(true);
    }
    for (const hash of sent) assert.equal((await chain.receipt(hash)).status, "success");
  }

  it("has its keys printed at the start", () => {
    assert.ok(server.stdout.includes(`mnemonic  ${MNEMONIC}\n`), server.stdout);
    const [, keys] = server.stdout.split("private keys\n");
    assert.deepEqual(keys.split("\n").slice(0, 10), Array.from({ length: 10 }, (_, index) => `(${index}) ${privateKey(index)}`));
  });

  describe("viem", () => {
    it("asks for the accounts", async () => {
      const addresses = await wallet.requestAddresses();
      assert.deepEqual(addresses, await wallet.getAddresses());
      assert.deepEqual(addresses, Array.from({ length: 10 }, (_, index) => account(index).address));
    });

    it("signs messages", async () => {
      for (const message of ["hello, wörld", { raw: "0xdeadbeef" }]) {
        const signature = await wallet.signMessage({ message });
        assert.equal(signature, await account(0).signMessage({ message }));
        assert.ok(await verifyMessage({ address, message, signature }));
      }
    });

    it("signs typed data", async () => {
      const data = { ...typed, primaryType: "PermitBatch" };
      const signature = await wallet.signTypedData(data);
      assert.equal(signature, await account(0).signTypedData(data));
      assert.ok(await verifyTypedData({ address, signature, ...data }));
    });

    it("signs a transaction, which another client sends", async () => {
      const fees = { maxFeePerGas: 10n ** 9n, maxPriorityFeePerGas: 1n };
      const nonce = await reader.getTransactionCount({ address });
      for (const request of [{ to: TARGET, value: 1n }, { to: TARGET, gas: 30_000n, nonce: nonce + 1, ...fees }]) {
        const serializedTransaction = await wallet.signTransaction(request);
        assert.equal(parseTransaction(serializedTransaction).chainId, 901);
        assert.equal(await recoverTransactionAddress({ serializedTransaction }), address);
        const hash = await reader.sendRawTransaction({ serializedTransaction });
        assert.equal((await chain.receipt(hash)).status, "success");
      }
    });

    it("sends", async () => {
      const { status, from } = await chain.receipt(await wallet.sendTransaction({ to: TARGET, value: 1n }));
      assert.deepEqual([status, from], ["success", address.toLowerCase()]);
    });

    it("stays on the chain, and finds no other", async () => {
      await wallet.switchChain({ id: 901 });
      await wallet.addChain({ chain: wallet.chain });
      await assert.rejects(wallet.switchChain({ id: 902 }), (error) => {
        assert.equal(error.code, 4902);
        return true;
      });
    });

    it("cannot sign for others, impersonated or not", async () => {
      await chain.node.impersonateAccount({ address: STRANGER });
      await assert.rejects(wallet.signMessage({ account: STRANGER, message: "x" }), /No Signer available/);
      await assert.rejects(wallet.signTransaction({ account: STRANGER, to: TARGET }), /No Signer available/);
    });

    it("reads the pending block", async () => {
      const head = await reader.getBlock();
      await chain.node.setAutomine(false);
      try {
        const hash = await wallet.sendTransaction({ to: TARGET, value: 1n });
        const block = await reader.getBlock({ blockTag: "pending", includeTransactions: true });
        assert.deepEqual([block.hash, block.nonce, block.number], [null, null, head.number + 1n]);
        assert.ok(block.transactions.some((transaction) => transaction.hash === hash));
        assert.ok((await reader.getBlockTransactionCount({ blockTag: "pending" })) >= 1);
        const count = await reader.getTransactionCount({ address, blockTag: "pending" });
        assert.equal(count, (await reader.getTransactionCount({ address })) + 1);
        await chain.node.mine({ blocks: 1 });
        assert.equal((await chain.receipt(hash)).status, "success");
      } finally {
        await chain.node.setAutomine(true);
      }
    });

    it("watches what enters the pool, by polling", async () => {
      const watch = (onTransactions, onError) =>
        reader.watchPendingTransactions({ onTransactions, onError, poll: true, pollingInterval: 20 });
      await isToldOfPool(watch);
    });

    it("watches what enters the pool, over a WebSocket", async () => {
      const socket = await connectSocket(server, 901);
      try {
        await isToldOfPool((onTransactions, onError) => socket.reader.watchPendingTransactions({ onTransactions, onError }));
      } finally {
        await socket.close();
      }
    });
  });

  describe("ethers", () => {
    let provider, signer;
    before(async () => {
      provider = new JsonRpcProvider(server.url(901), 901, { cacheTimeout: -1 });
      provider.pollingInterval = 20;
      signer = await provider.getSigner(0);
    });
    after(() => provider?.destroy());

    it("signs messages", async () => {
      for (const message of ["hello", getBytes("0xdeadbeef")]) {
        assert.equal(verifyByEthers(message, await signer.signMessage(message)), address);
        assert.equal(verifyByEthers(message, await signer._legacySignMessage(message)), address);
      }
    });

    it("signs typed data", async () => {
      const { domain, types, message } = typed;
      const signature = await signer.signTypedData(domain, types, message);
      assert.equal(verifyTypedByEthers(domain, types, message, signature), address);
    });

    it("signs a transaction", async () => {
      const raw = await signer.signTransaction({ to: TARGET, value: 1n });
      const sent = await provider.broadcastTransaction(raw);
      assert.equal((await sent.wait(1, 10_000)).from, address);
    });

    it("reads headers, and the pending block", async () => {
      const head = await provider.getBlock("latest");
      const header = await provider.send("eth_getHeaderByNumber", ["latest"]);
      assert.deepEqual([header.hash, header.number], [head.hash, toQuantity(head.number)]);
      assert.deepEqual(await provider.send("eth_getHeaderByHash", [head.hash]), header);
      const pending = await provider.getBlock("pending", true);
      assert.deepEqual([pending.hash, pending.number], [null, head.number + 1]);
    });

    it("is told of what enters the pool", async () => {
      // It asks once for each block.
      const automine = true;
      await isToldOfPool(async (onHashes) => {
        const onHash = (hash) => onHashes([hash]);
        await provider.on("pending", onHash);
        return async () => {
          await provider.off("pending", onHash);
          // By then it has removed its filter.
          await provider.getBlockNumber();
        };
      }, automine);
    });
  });
});
