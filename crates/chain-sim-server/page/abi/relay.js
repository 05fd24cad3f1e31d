// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The transactions that send and relay messages, for the server and as commands of cast.

import { encode } from "./encode.js";
import { contracts, INBOX, MESSENGER } from "./known.js";
import { parse, signature } from "./types.js";
import { selectorOf } from "./book.js";

const entries = Object.fromEntries(contracts[0][2].map((text) => [parse(text).name, parse(text)]));

// Calldata of a function of the messenger.
export async function messengerCall(name, values) {
  const entry = entries[name];
  return (await selectorOf(entry)) + encode(entry.inputs, values);
}

// A log that sent the message, as an identifier.
export const identifier = ({ origin, blockNumber, logIndex, timestamp, chainId }) =>
  [origin, blockNumber, logIndex, timestamp, chainId].map((field, at) => (at === 0 ? field : BigInt(field).toString()));

// The transaction that relays a message by one of the logs that sent it.
export async function relayTransaction(from, send, payload, storageKeys, gas) {
  return {
    from,
    to: MESSENGER,
    data: await messengerCall("relayMessage", [identifier(send), payload]),
    accessList: [{ address: INBOX, storageKeys }],
    ...(gas ? { gas } : {}),
  };
}

const quoted = (text) => `'${String(text).replaceAll("'", "'\\''")}'`;

function castSend(name, values, from, url, more = []) {
  const lines = [`cast send ${MESSENGER} ${quoted(signature(entries[name]))}`, ...values.map(quoted), ...more];
  return [...lines, `--rpc-url ${url} --unlocked --from ${from}`].join(" \\\n  ");
}

// The command that sends the same message again.
export const castSends = (message, from, url) =>
  castSend("sendMessage", [BigInt(message.destination).toString(), message.target, message.message], from, url);

// The command that relays a message.
export function castRelays(from, send, payload, storageKeys, url) {
  const list = JSON.stringify([{ address: INBOX, storageKeys }]);
  return castSend("relayMessage", [`(${identifier(send).join(",")})`, payload], from, url, [`--access-list ${quoted(list)}`]);
}
