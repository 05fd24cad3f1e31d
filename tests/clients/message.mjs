// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Messages, as applications send and relay them: by @eth-optimism/viem.

import { contracts } from "@eth-optimism/viem";
import { l2ToL2CrossDomainMessengerAbi as abi } from "@eth-optimism/viem/abis";
import { randomBytes } from "node:crypto";
import { bytesToHex, encodeFunctionData } from "viem";
import { eventually } from "./waiting.mjs";

export const messenger = { address: contracts.l2ToL2CrossDomainMessenger.address, abi };
// An account without code: it takes whatever comes.
export const TARGET = "0x4444444444444444444444444444444444444444";

// Sends a message; it, with the log that it was sent by.
export async function send(source, destination, message = bytesToHex(randomBytes(36))) {
  const options = { destinationChainId: destination.id, target: TARGET, message };
  const { logs, status } = await source.receipt(await source.wallet.interop.sendCrossDomainMessage(options));
  if (status !== "success") throw new Error(`sendMessage: ${status}`);
  const [sent] = await source.reader.interop.getCrossDomainMessages({ logs });
  return sent;
}

// Identifier, payload and access list of what a relay executes.
export const executingMessage = (source, { log }) => source.reader.interop.buildExecutingMessage({ log });

export const status = (destination, message) => destination.reader.interop.getCrossDomainMessageStatus({ message });

export const isRelayed = (destination, message, milliseconds) =>
  eventually(async () => (await status(destination, message)) === "relayed", milliseconds);

// The transaction that relays, with its gas, so that nobody has to find out how much it takes.
export function relayTransaction({ id, payload, accessList }) {
  const data = encodeFunctionData({ abi, functionName: "relayMessage", args: [id, payload] });
  return { to: messenger.address, data, accessList, gas: 500_000n };
}
