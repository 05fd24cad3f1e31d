// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A chain, by viem's clients as applications make them.

import { publicActionsL2, walletActionsL2 } from "@eth-optimism/viem";
import * as known from "@eth-optimism/viem/chains";
import { createPublicClient, createTestClient, createWalletClient, defineChain, http, webSocket } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { chainConfig } from "viem/op-stack";

export const MNEMONIC = "test test test test test test test test test test test junk";
export const ETHER = 10n ** 18n;

// The server's account with this index.
export const account = (index) => mnemonicToAccount(MNEMONIC, { addressIndex: index });

export const privateKey = (index) => `0x${Buffer.from(account(index).getHdKey().privateKey).toString("hex")}`;

function definition(id, url) {
  const supersim = [known.supersimL2A, known.supersimL2B].find((chain) => chain.id === id);
  const nativeCurrency = { name: "Ether", symbol: "ETH", decimals: 18 };
  const rpcUrls = { default: { http: [url] } };
  return supersim ?? defineChain({ ...chainConfig, id, name: `chain ${id}`, nativeCurrency, rpcUrls });
}

// One chain of a server. `wallet` is of an account whose key it has, unless it is told otherwise:
// an address stands for one that the server signs for, or does as if.
export function connect(server, id, signer = account(0)) {
  const url = server.url(id);
  const chain = definition(id, url);
  const options = { chain, transport: http(url, { retryCount: 0, timeout: 15_000 }), pollingInterval: 20, cacheTime: 0 };
  return {
    id,
    reader: createPublicClient(options).extend(publicActionsL2()),
    wallet: createWalletClient({ ...options, account: signer }).extend(walletActionsL2()),
    node: createTestClient({ ...options, mode: "anvil" }),
    receipt(hash) {
      return this.reader.waitForTransactionReceipt({ hash, timeout: 15_000 });
    },
  };
}

// A reader whose requests, and what comes by itself, are on one socket. It has to be closed.
export async function connectSocket(server, id) {
  const url = server.url(id).replace("http:", "ws:");
  const transport = webSocket(url, { reconnect: false, retryCount: 0 });
  const reader = createPublicClient({ chain: definition(id, url), transport, cacheTime: 0 });
  const { close } = await reader.transport.getRpcClient();
  return { reader, close };
}
