// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The last blocks of some chains, and the messages that they send and relay.

import * as book from "../abi/book.js";
import { MESSENGER } from "../abi/known.js";
import { ask, askChainAll } from "../api/rpc.js";
import { number, quantity } from "../text/format.js";
import { stateNames } from "../text/states.js";

// The blocks of each chain that are kept.
const DEPTH = 24;
// The messages whose states are kept: more than blocks on the board usually send.
const MOST_STATES = 20_000;

const keyOf = (source, nonce) => `${source}:${BigInt(nonce)}`;
const argument = (log, name) => log.arguments.find((it) => it.name === name).value;

export class Board {
  #chains = new Map();
  #states = new Map();

  // Reads the states of messages that wait, which no log has.
  async start() {
    await book.bookIsRead();
    const states = stateNames.filter((name) => name !== "relayed");
    const { messages } = await ask("cluster_getMessages", { state: states, limit: 1000 });
    for (const { hash, source, nonce, state } of messages) this.#remember(source, nonce, { hash, state: state.name });
  }

  // Takes a change of a message.
  record({ message, to }) {
    if (to) this.#remember(message.source, message.nonce, { hash: message.hash, state: to.name });
    else this.#states.delete(keyOf(message.source, message.nonce));
  }

  // Forgets what it knows of the chains, for example after a restart of the server.
  forget() {
    this.#chains.clear();
  }

  // Reads what is new on these chains of the status. Whether anything is.
  async update(chains) {
    const read = await Promise.all(chains.map((chain) => this.#read(chain)));
    return read.some(Boolean);
  }

  blocks(chain) {
    return this.#chains.get(chain)?.blocks ?? [];
  }

  // The messages between blocks of these chains: `{source, from, destination, to, state, hash, count}`,
  // where `to` is the block that relayed them, if one did.
  arcs(chains) {
    const relays = new Map();
    for (const id of chains) {
      for (const relay of this.#chains.get(id)?.relays ?? []) relays.set(keyOf(relay.source, relay.nonce), { ...relay, chain: id });
    }
    const arcs = new Map();
    for (const source of chains) {
      for (const { nonce, destination, block } of this.#chains.get(source)?.sends ?? []) {
        const relay = relays.get(keyOf(source, nonce));
        const known = this.#states.get(keyOf(source, nonce));
        const state = relay ? "relayed" : (known?.state ?? "sent");
        // The block that relayed it may not be read yet, or may be too old to be shown.
        if (!relay && state === "relayed") continue;
        const key = `${source}:${block}>${destination}:${relay?.block ?? state}`;
        const arc = arcs.get(key) ?? { key, source, from: block, destination, to: relay?.block ?? null, state, count: 0 };
        arcs.set(key, { ...arc, count: arc.count + 1, hash: arc.hash ?? relay?.hash ?? known?.hash });
      }
    }
    return [...arcs.values()];
  }

  #remember(source, nonce, state) {
    const key = keyOf(source, nonce);
    this.#states.delete(key);
    this.#states.set(key, state);
    if (this.#states.size > MOST_STATES) this.#states.delete(this.#states.keys().next().value);
  }

  async #read({ chainId, head, firstBlock }) {
    const had = this.#chains.get(chainId);
    if (had?.head === head.hash) return false;
    const first = Math.max(firstBlock, head.number - DEPTH + 1);
    const kept = (had?.blocks ?? []).filter((block) => block.number >= first);
    const next = kept.length > 0 ? kept.at(-1).number + 1 : first;
    const added = next <= head.number ? await this.#load(chainId, next, head.number) : null;
    const continues = added && (kept.length === 0 || added.blocks[0]?.parent === kept.at(-1).hash);
    const whole = continues ? null : await this.#load(chainId, first, head.number);
    const sends = (had?.sends ?? []).filter(({ block }) => block >= first);
    const relays = (had?.relays ?? []).filter(({ block }) => block >= first);
    const now = whole ?? {
      blocks: [...kept, ...added.blocks],
      sends: [...sends, ...added.sends],
      relays: [...relays, ...added.relays],
    };
    this.#chains.set(chainId, { ...now, head: now.blocks.at(-1)?.hash });
    return true;
  }

  // Blocks and messages from `first` to `last`.
  async #load(chainId, first, last) {
    const numbers = Array.from({ length: last - first + 1 }, (_, at) => first + at);
    const range = { fromBlock: quantity(first), toBlock: quantity(last), address: MESSENGER };
    const [logs, ...found] = await askChainAll(chainId, [
      ["eth_getLogs", range],
      ...numbers.map((it) => ["eth_getBlockByNumber", quantity(it), false]),
    ]);
    if (logs instanceof Error) throw logs;
    const blocks = found.filter((block) => block && !(block instanceof Error)).map((block) => ({
      number: number(block.number),
      hash: block.hash,
      parent: block.parentHash,
      timestamp: number(block.timestamp),
      transactions: block.transactions.length,
    }));
    const sends = [];
    const relays = [];
    for (const log of logs) {
      const event = book.event(log.topics, log.data);
      const block = number(log.blockNumber);
      if (event?.name === "SentMessage") {
        sends.push({ nonce: argument(event, "messageNonce"), destination: Number(argument(event, "destination")), block });
      } else if (event?.name === "RelayedMessage") {
        relays.push({ source: argument(event, "source"), nonce: argument(event, "messageNonce"), hash: argument(event, "messageHash"), block });
      }
    }
    return { blocks, sends, relays };
  }
}
