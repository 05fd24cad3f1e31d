// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Messages from one node to another: sent, read, relayed and checked.

import { randomBytes } from "node:crypto";
import { contracts } from "@eth-optimism/viem";
import { l2ToL2CrossDomainMessengerAbi as abi } from "@eth-optimism/viem/abis";
import {
  getCrossDomainMessages,
  getCrossDomainMessageStatus,
  relayCrossDomainMessage,
  sendCrossDomainMessage,
} from "@eth-optimism/viem/actions/interop";
import { encodeAccessList, encodeMessagePayload, hashCrossDomainMessage } from "@eth-optimism/viem/utils/interop";
import { bytesToHex } from "viem";
import { inFlight, reach, submit } from "./client.mjs";

export const CHAINS = [901, 902];
export const LENGTH = 36;
// An account without code.
const TARGET = "0x4444444444444444444444444444444444444444";
const CHECKS_IN_FLIGHT = 16;

const messengerEvents = (client, eventName) =>
  client.getContractEvents({
    address: contracts.l2ToL2CrossDomainMessenger.address,
    abi,
    eventName,
    fromBlock: 0n,
    strict: true,
  });

// Submits messages, and returns what counts how many of them are sent.
export function submitMessages({ source }, messages, options) {
  const send = () => (transaction) =>
    sendCrossDomainMessage(source, {
      destinationChainId: CHAINS[1],
      target: TARGET,
      message: bytesToHex(randomBytes(LENGTH)),
      ...transaction,
    });
  return submit(source, Array.from({ length: messages }, send), options);
}

async function sentMessages({ source }) {
  return getCrossDomainMessages(source, { logs: await messengerEvents(source, "SentMessage") });
}

// What `buildExecutingMessage` gives, without its two requests a message.
function executingMessage({ source, log }, { timestamp }) {
  const { address: origin, blockNumber, logIndex } = log;
  const id = { origin, blockNumber, logIndex: BigInt(logIndex), timestamp, chainId: source };
  const payload = encodeMessagePayload(log);
  return { id, payload, accessList: encodeAccessList(id, payload) };
}

// Relays all messages that were sent.
export async function relayMessages(chains, options) {
  const { source, destination } = chains;
  const messages = await sentMessages(chains);
  const numbers = [...new Set(messages.map(({ log }) => log.blockNumber))];
  const blocks = new Map();
  await inFlight(options.inFlight, numbers, options.signal, async (blockNumber) => {
    blocks.set(blockNumber, await source.getBlock({ blockNumber }));
  });
  const relays = messages.map((message) => (transaction) => {
    const executing = executingMessage(message, blocks.get(message.log.blockNumber));
    return relayCrossDomainMessage(destination, { ...executing, ...transaction });
  });
  await reach(relays.length, await submit(destination, relays, options), options.signal);
}

export async function relayedCount({ destination }) {
  return (await messengerEvents(destination, "RelayedMessage")).length;
}

// Throws unless so many messages were sent, and each was relayed once.
export async function check(chains, expected, signal) {
  const messages = await sentMessages(chains);
  if (messages.length !== expected) throw new Error(`${messages.length} of ${expected} messages sent`);
  const relayed = await messengerEvents(chains.destination, "RelayedMessage");
  if (relayed.length !== expected) throw new Error(`${relayed.length} relays of ${expected} messages`);
  const hashes = new Set(relayed.map(({ args }) => args.messageHash));
  const lost = messages.filter((message) => !hashes.has(hashCrossDomainMessage(message)));
  if (lost.length > 0) throw new Error(`${lost.length} messages not relayed, others twice`);
  await inFlight(CHECKS_IN_FLIGHT, messages, signal, async (message) => {
    const status = await getCrossDomainMessageStatus(chains.destination, { message });
    if (status !== "relayed") throw new Error(`message ${message.nonce} is ${status}`);
  });
}
