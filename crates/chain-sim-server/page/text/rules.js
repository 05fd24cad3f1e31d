// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The server's refusals, split into the rule, what was expected and what came.

import { duration, moment } from "./format.js";

const at = (seconds) => `${seconds} (${moment(Number(seconds))})`;
const times = ({ expected, actual }) => ({ expected: at(expected), actual: at(actual) });

// Each rule has the server's words, with named parts, and a sentence that explains it.
const RULES = [
  {
    rule: "Dependency set",
    words: /chain (?<actual>\S+) is not in the dependency set \[(?<expected>[^\]]*)\]/,
    says: "The destination executes messages of the chains in its dependency set only.",
    show: ({ expected, actual }) => ({ expected: `one of the chains ${expected}`, actual: `chain ${actual}` }),
  },
  {
    rule: "Executing chain is active",
    words: /executes messages only in blocks whose parent is at timestamp (?<expected>\d+) or later, got a parent at (?<actual>\d+)/,
    says: "The destination executes messages after its activation block.",
    show: ({ expected, actual }) => ({ expected: `a parent at ${at(expected)} or later`, actual: at(actual) }),
  },
  {
    rule: "Initiating chain is active",
    words: /block (?<actual>\d+) of chain \S+ cannot initiate messages: expected (?<expected>.+)/,
    says: "Messages count from the block after the activation block on.",
    show: ({ expected, actual }) => ({ expected, actual: `block ${actual}` }),
  },
  {
    rule: "Not from the future",
    words: /message at timestamp (?<actual>\d+) is from the future: expected at most (?<expected>\d+)/,
    says: "The block that executes a message must not be older than the one that sent it.",
    show: (parts) => ({ expected: `at most ${times(parts).expected}`, actual: times(parts).actual }),
  },
  {
    rule: "Not expired",
    words: /message at timestamp (?<actual>\d+) has expired: expected at least (?<expected>\d+)/,
    says: "A message can be executed until its expiry window has passed. It can be sent again by resendMessage.",
    show: (parts) => ({
      expected: `at least ${times(parts).expected}`,
      actual: `${times(parts).actual}, ${duration(parts.expected - parts.actual)} too old`,
    }),
  },
  {
    rule: "Not expired",
    words: /the messages of block (?<actual>\d+) of chain \S+ have expired: expected (?<expected>.+)/,
    says: "All messages of this block have expired.",
    show: ({ expected, actual }) => ({ expected, actual: `block ${actual}` }),
  },
  {
    rule: "Block exists",
    words: /chain (?<chain>\S+) has no block (?<actual>\d+)/,
    says: "The identifier names a block that its chain does not have, for example after a reorg.",
    show: ({ chain, actual }) => ({ expected: `a block of chain ${chain}`, actual: `block ${actual}` }),
  },
  {
    rule: "Block is built",
    words: /chain (?<chain>\S+) has yet to build (?<actual>.+)/,
    says: "The initiating log is not there yet.",
    show: ({ chain, actual }) => ({ expected: `a log that chain ${chain} has built`, actual }),
  },
  {
    rule: "Timestamp",
    words: /has timestamp (?<expected>\d+), got (?<actual>\d+)/,
    says: "The identifier has another timestamp than its block.",
    show: times,
  },
  {
    rule: "Log exists",
    words: /has (?<expected>\d+) logs, got index (?<actual>\d+)/,
    says: "The identifier's block has no log with this index.",
    show: ({ expected, actual }) => ({ expected: `an index below ${expected}`, actual: `index ${actual}` }),
  },
  {
    rule: "Origin",
    words: /the log was emitted by (?<expected>\S+), got origin (?<actual>\S+)/,
    says: "Another contract emitted the log.",
  },
  {
    rule: "Payload",
    words: /the log's payload hashes to (?<expected>\S+), got (?<actual>\S+)/,
    says: "The log has other contents than the relay says.",
  },
  {
    rule: "Checksum",
    words: /the log's checksum is (?<expected>\S+), got (?<actual>\S+)/,
    says: "The access list declares another identifier or payload than the log's.",
  },
  {
    rule: "Declared",
    words: /access list does not declare it: expected (?<expected>.+)/,
    says: "A transaction must declare in its access list each message that it executes.",
    show: ({ expected }) => ({ expected, actual: "an access list without it" }),
  },
  {
    rule: "No cycle",
    words: /depends on itself, in a cycle with (?<actual>\d+)/,
    says: "Messages of one timestamp must not depend on each other in a circle.",
    show: ({ actual }) => ({ expected: "no cycle", actual: `a cycle with ${actual} other messages` }),
  },
  {
    rule: "Failsafe",
    words: /failsafe is active/,
    says: "While the interop failsafe is on, no transaction that declares messages enters a pool.",
    show: () => ({ expected: "the failsafe off", actual: "on" }),
  },
  {
    rule: "Strict ingress",
    words: /strict ingress: expected a message (?<expected>.+), got one of (?<actual>\d+)/,
    says: "Pools take messages that are earlier than the next block and do not expire soon.",
    show: ({ expected, actual }) => ({ expected, actual: at(actual) }),
  },
  {
    rule: "Gas",
    words: /(?:gas limit|footprint)[^:]*: expected a? ?(?<expected>.+), got (?<actual>.+)/,
    says: "The relay's gas limit does not do.",
  },
  {
    rule: "Nonce",
    words: /nonce too low: expected (?<expected>.+), got (?<actual>\d+)/,
    says: "The relaying account has used the nonce.",
  },
  {
    rule: "Reorg",
    words: /because of a reorg|was reorged out/,
    says: "A reorg removed the relay.",
    show: () => ({ expected: "its block to stay", actual: "a reorg" }),
  },
  {
    rule: "Executable",
    words: /not executable: (?<actual>.+)/,
    says: "The EVM rejects the relay before it runs.",
    show: ({ actual }) => ({ expected: "a transaction that can run", actual }),
  },
];

// The rule that a text of the server names; null where it names none.
export function ruleOf(text) {
  for (const { rule, words, says, show } of RULES) {
    const parts = words.exec(text)?.groups;
    if (parts || words.test(text)) return { rule, says, ...(show ?? (({ expected, actual }) => ({ expected, actual })))(parts ?? {}) };
  }
  return null;
}
