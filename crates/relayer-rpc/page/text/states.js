// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The states of messages, by the names that the API has. Each has a mark beside its colour, and a sentence.

const STATES = {
  sent: { label: "Sent", mark: "○", kind: "moving", says: "It was found on its source, and its relay is due." },
  resent: { label: "Resent", mark: "◎", kind: "moving", says: "It was sent again, and its relay is due." },
  parked: { label: "Parked", mark: "‖", kind: "waiting", says: "It waits for another message, which has to be relayed first." },
  submitted: { label: "Submitted", mark: "▷", kind: "moving", says: "Its relay is on its way." },
  waiting: { label: "Waiting", mark: "↻", kind: "waiting", says: "Its last relay failed, and another one follows." },
  relayed: { label: "Relayed", mark: "●", kind: "relayed", says: "Its destination has relayed it." },
  failed: { label: "Failed", mark: "✕", kind: "failed", says: "All attempts have failed. Retry tries again." },
  expired: { label: "Expired", mark: "⧗", kind: "failed", says: "It is too old to be relayed. It can be sent again." },
  skipped: { label: "Skipped", mark: "⊘", kind: "idle", says: "A rule or a person excludes it. Retry takes it up." },
  "no destination": { label: "No destination", mark: "?", kind: "idle", says: "Its destination is none of the chains." },
  "reorged out": { label: "Reorged out", mark: "↶", kind: "idle", says: "A reorg has removed every block that sent it." },
};

const UNKNOWN = { label: "Unknown", mark: "·", kind: "idle", says: "This page does not know this state." };

export const stateNames = Object.keys(STATES);

export const stateOf = (name) => (Object.hasOwn(STATES, name) ? STATES[name] : UNKNOWN);

const OPEN = ["sent", "resent", "parked", "submitted", "waiting"];

// Whether there is nothing more to do for a message, unless the chains change.
export const isSettled = (name) => !OPEN.includes(name);
