// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The life of a message as text.

import type { MessageLife, TracedBlock } from "./generated/schema.js";

type Relay = MessageLife["relays"][number];
type Sent = MessageLife["sent"][number];

// The parts of a call and of a failure that are shown. The schema leaves both open.
interface Call {
  readonly depth?: number;
  readonly kind?: string;
  readonly to?: string | null;
  readonly function?: { readonly contract?: string; readonly name?: string } | null;
  readonly gasUsed?: number;
  readonly failure?: Failure | null;
}
interface Failure {
  readonly kind?: string;
  readonly name?: string;
  readonly meaning?: string;
  readonly text?: string;
  /** Of an error of a contract that the server does not know. */
  readonly selector?: string;
  readonly data?: string;
}

const at = ({ chain, number, timestamp, safety }: TracedBlock): string =>
  `chain ${chain} in block ${number} at timestamp ${timestamp}, ${safety}`;

function failureText(failure: Failure): string {
  const { selector, data } = failure;
  const custom = selector && `custom error ${selector}, arguments ${data}`;
  const parts = [failure.name, failure.meaning, failure.text, custom].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(": ") : JSON.stringify(failure);
}

function callText({ depth = 0, kind = "CALL", to, function: called, gasUsed, failure }: Call): string {
  const name = called?.name ? `${called.contract ?? to}.${called.name}` : (to ?? "a new contract");
  const end = failure ? `failed: ${failureText(failure)}` : "returned";
  return `${"  ".repeat(depth)}${kind} ${name}, ${gasUsed} gas, ${end}`;
}

function sentText({ block, transaction, account, logIndex, admission }: Sent): string[] {
  const { verdict, chain, reason } = admission;
  const now = { admitted: "admitted", refused: "refused", noDestination: "impossible: there is no such chain" }[verdict];
  return [
    `sent on ${at(block)}`,
    `  transaction ${transaction} from ${account}, log ${logIndex}`,
    `  a relay would now be ${now}${chain === undefined ? "" : ` on chain ${chain}`}${reason ? `: ${reason}` : ""}`,
  ];
}

function relayText({ block, transaction, account, relayed, gasUsed, failure, calls }: Relay): string[] {
  return [
    `${relayed ? "relayed" : "relay failed"} on ${at(block)}`,
    `  transaction ${transaction} from ${account}, ${gasUsed} gas`,
    ...(failure ? [`  reason: ${failureText(failure)}`] : []),
    ...(calls as Call[]).map((call) => `  ${callText(call)}`),
  ];
}

/** The life of a message as lines of text: where it was sent, whether a relay would be admitted, and each relay. */
export function story(life: MessageLife): string {
  const { message, messageHash, sent, pending, relays, relayer, history } = life;
  const states = history.map(({ at: time, state }) => `${state.name} at ${time}`);
  const lines = [
    ...sent.flatMap(sentText),
    ...pending.map((it) => `relay waits in the pool of chain ${it.chain}, transaction ${it.transaction}`),
    ...relays.flatMap(relayText),
    `relayer: ${relayer ?? "there is none"}`,
    ...(states.length > 0 ? [`states: ${states.join(", ")}`] : []),
  ];
  const head = [
    `message ${messageHash}`,
    `  nonce ${BigInt(message.nonce)}, from chain ${BigInt(message.source)} to chain ${BigInt(message.destination)}`,
    `  sender ${message.sender}, target ${message.target}, message ${message.message}`,
  ];
  return [...head, ...lines.map((line) => `  ${line}`)].join("\n");
}
