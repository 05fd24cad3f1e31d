// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The states of messages. Each has a mark and a pattern of lines beside its colour, and a sentence.

const STATES = {
  sent: { label: "Sent", mark: "○", kind: "moving", says: "It waits for a relay." },
  resent: { label: "Resent", mark: "◎", kind: "moving", says: "It was sent again, and waits for a relay." },
  parked: { label: "Parked", mark: "‖", kind: "waiting", says: "It waits for another message." },
  submitted: { label: "Submitted", mark: "▷", kind: "moving", says: "Its relay is in a pool." },
  waiting: { label: "Waiting", mark: "↻", kind: "waiting", says: "A relay failed, and another one is due." },
  relayed: { label: "Relayed", mark: "●", kind: "relayed", says: "The target was called." },
  failed: { label: "Failed", mark: "✕", kind: "failed", says: "Its last relay failed, and no other one is due." },
  expired: { label: "Expired", mark: "⧗", kind: "failed", says: "It is too old to be relayed." },
  skipped: { label: "Skipped", mark: "⊘", kind: "idle", says: "The relayer is told to leave it." },
  noDestination: { label: "No destination", mark: "?", kind: "idle", says: "No chain of the cluster has the id that it is for." },
  reorgedOut: { label: "Reorged out", mark: "↶", kind: "idle", says: "A reorg removed the block that sent it." },
};

const UNKNOWN = { label: "Unknown", mark: "·", kind: "idle", says: "The relayer does not know it." };

export const stateNames = Object.keys(STATES);

export const stateOf = (name) => STATES[name] ?? UNKNOWN;

// The levels of safety, the least safe one first.
export const LEVELS = ["unsafe", "cross-unsafe", "safe", "finalized"];

// The level of a block of a chain in the status.
export function levelOf(chain, number) {
  if (number <= chain.finalized) return "finalized";
  if (number <= chain.safe) return "safe";
  return number <= chain.crossUnsafe ? "cross-unsafe" : "unsafe";
}
