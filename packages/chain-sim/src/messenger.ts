// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The messenger, as a client calls it and reads its logs.

import { encodeAbiParameters, type Hex, keccak256, type Log, parseAbi, parseEventLogs } from "viem";

/** `L2ToL2CrossDomainMessenger`, which is at the same address on every chain. */
export const messenger = {
  address: "0x4200000000000000000000000000000000000023",
  abi: parseAbi([
    "struct Identifier { address origin; uint256 blockNumber; uint256 logIndex; uint256 timestamp; uint256 chainId; }",
    "function sendMessage(uint256 destination, address target, bytes message) returns (bytes32 messageHash)",
    "function resendMessage(uint256 destination, uint256 nonce, address sender, address target, bytes message) returns (bytes32 messageHash)",
    "function relayMessage(Identifier id, bytes payload) payable returns (bytes returnData)",
    "function successfulMessages(bytes32 messageHash) view returns (bool)",
    "function crossDomainMessageContext() view returns (address sender, uint256 source)",
    "event SentMessage(uint256 indexed destination, address indexed target, uint256 indexed messageNonce, address sender, bytes message)",
    "event RelayedMessage(uint256 indexed source, uint256 indexed messageNonce, bytes32 indexed messageHash, bytes32 returnDataHash)",
    "error NotEntered()",
    "error ReentrantCall()",
    "error IdOriginNotL2ToL2CrossDomainMessenger()",
    "error EventPayloadNotSentMessage()",
    "error MessageDestinationSameChain()",
    "error MessageDestinationNotRelayChain()",
    "error MessageTargetL2ToL2CrossDomainMessenger()",
    "error MessageTargetCrossL2Inbox()",
    "error MessageAlreadyRelayed()",
    "error InvalidMessage()",
    "error InvalidChainId()",
    // Of the inbox, which the messenger calls.
    "error NotInAccessList()",
    "error BlockNumberTooHigh()",
    "error LogIndexTooHigh()",
    "error TimestampTooHigh()",
  ]),
} as const;

const HASHED = [
  { type: "uint256", name: "destination" },
  { type: "uint256", name: "source" },
  { type: "uint256", name: "nonce" },
  { type: "address", name: "sender" },
  { type: "address", name: "target" },
  { type: "bytes", name: "message" },
] as const;

/** The hashes of the messages that these logs of a chain sent, in the order of the logs. */
export function messageHashes(source: number, logs: readonly Log[]): Hex[] {
  const own = logs.filter(({ address }) => address.toLowerCase() === messenger.address);
  const sent = parseEventLogs({ abi: messenger.abi, eventName: "SentMessage", logs: own });
  return sent.map(({ args: { destination, messageNonce, sender, target, message } }) =>
    keccak256(encodeAbiParameters(HASHED, [destination, BigInt(source), messageNonce, sender, target, message])),
  );
}
