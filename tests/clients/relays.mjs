// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What a relayer has done on a chain.

import { account } from "./chain.mjs";
import { messenger } from "./message.mjs";
import { PAYER } from "./relayer.mjs";
import { eventually } from "./waiting.mjs";

// How often a chain has relayed each message, by hash.
export async function relays({ reader }) {
  const logs = await reader.getContractEvents({ ...messenger, eventName: "RelayedMessage", fromBlock: 0n });
  const counts = new Map();
  for (const { args } of logs) counts.set(args.messageHash, (counts.get(args.messageHash) ?? 0) + 1);
  return counts;
}

// The receipts of all transactions of the payer.
export async function payments({ reader }) {
  const { address } = account(PAYER);
  const head = await reader.getBlockNumber();
  const numbers = Array.from({ length: Number(head) }, (_, index) => BigInt(index + 1));
  const blocks = await Promise.all(numbers.map((it) => reader.getBlock({ blockNumber: it, includeTransactions: true })));
  const own = blocks.flatMap(({ transactions }) => transactions.filter(({ from }) => from === address.toLowerCase()));
  return Promise.all(own.map(({ hash }) => reader.getTransactionReceipt({ hash })));
}

// How often each message was relayed, once all these are.
export const allRelayed = (chain, hashes, milliseconds) =>
  eventually(async () => {
    const counts = await relays(chain);
    return hashes.every((hash) => counts.has(hash)) && counts;
  }, milliseconds);
