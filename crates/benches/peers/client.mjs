// SPDX-License-Identifier: MIT OR Apache-2.0
//
// How a node is talked to: some requests at a time, transactions of unlocked accounts, and
// waiting that ends.

import { setTimeout as sleep } from "node:timers/promises";
import { createTestClient, http, publicActions, walletActions } from "viem";

// Enough for a relay of a short message; a hundred of them fit a block.
const GAS = 200_000n;
const POLL_MS = 20;
// Without any progress for so long, a node counts as stalled.
const STALL_MS = 20_000;

export class Stalled extends Error {}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

const chunks = (items, size) =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

export function connect(url) {
  const transport = http(url, { retryCount: 0 });
  return createTestClient({ mode: "anvil", transport }).extend(publicActions).extend(walletActions);
}

// Runs the task for every item, in the items' order: so many workers, each with one at a time.
export async function inFlight(workers, items, signal, task) {
  const left = items.values();
  const work = async (_, worker) => {
    for (const item of left) {
      signal.throwIfAborted();
      await task(item, worker);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
}

// Waits until a count has come to what is wanted.
export async function reach(wanted, count, signal) {
  let highest = -1;
  let since = performance.now();
  for (;;) {
    signal.throwIfAborted();
    const reached = await count();
    if (reached >= wanted) return;
    if (reached > highest) {
      highest = reached;
      since = performance.now();
    } else if (performance.now() - since > STALL_MS) {
      throw new Stalled(`${reached} of ${wanted}`);
    }
    await sleep(POLL_MS);
  }
}

// Submits transactions, each of which is a function that sends it with the options given: so many
// at a time, each of those by an account of its own, for anvil in automine stalls on an account that
// sends several at once. Returns what counts how many of them are in blocks. Where the node
// does not mine by itself, a block is mined after every `perBlock` transactions.
export async function submit(client, transactions, { inFlight: limit, perBlock, signal }) {
  const accounts = (await client.getAddresses()).slice(0, limit);
  const count = (address) => client.getTransactionCount({ address });
  const nonces = await Promise.all(accounts.map(count));
  const before = sum(nonces);
  for (const block of chunks(transactions, perBlock ?? transactions.length)) {
    await inFlight(accounts.length, block, signal, (send, worker) =>
      // No chain, for the id of which the node would be asked each time.
      send({ account: accounts[worker], nonce: nonces[worker]++, gas: GAS, chain: null }),
    );
    if (perBlock) await client.mine({ blocks: 1 });
  }
  return async () => sum(await Promise.all(accounts.map(count))) - before;
}
