// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The ways that transactions come to a node. None of them asks it how much gas they take.

import { account, connect, ETHER } from "./chain.mjs";

const IMPERSONATED = "0x5555555555555555555555555555555555555555";
// Gas is free.
const FEES = { maxFeePerGas: 1n, maxPriorityFeePerGas: 0n };

// By its name: makes what sends a transaction to that chain of a server, and returns its hash.
export const ways = {
  async eth_sendRawTransaction(server, id) {
    const { reader } = connect(server, id);
    const signer = account(3);
    return async (transaction) => {
      const nonce = await reader.getTransactionCount({ address: signer.address });
      const filled = { ...transaction, ...FEES, type: "eip1559", chainId: id, nonce };
      return reader.sendRawTransaction({ serializedTransaction: await signer.signTransaction(filled) });
    };
  },
  async eth_sendTransaction(server, id) {
    const { wallet } = connect(server, id, account(4).address);
    return (transaction) => wallet.sendTransaction(transaction);
  },
  async "eth_sendTransaction, impersonated"(server, id) {
    const { node, wallet } = connect(server, id, IMPERSONATED);
    await node.impersonateAccount({ address: IMPERSONATED });
    await node.setBalance({ address: IMPERSONATED, value: ETHER });
    return (transaction) => wallet.sendTransaction(transaction);
  },
};
