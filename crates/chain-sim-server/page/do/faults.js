// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Faults, by seed or one of a kind.

import { ask } from "../api/rpc.js";
import { action, whole } from "./action.js";
import { fallout } from "./fallout.js";

// The kinds, and what they need: see docs/RPC.md#faults.
const KINDS = {
  loseRelay: () => ({}),
  delayRelay: ({ amount }) => ({ seconds: amount }),
  duplicateRelay: () => ({}),
  reorderRelays: () => ({}),
  forgeRelay: ({ forgery, amount }) => ({ forgery: { kind: forgery, ...FORGERIES[forgery](amount) }, unchecked: false }),
  reorg: ({ chain, amount }) => ({ chain, depth: amount, transactions: "dropped" }),
  crashRelayer: ({ amount }) => ({ steps: amount }),
  failsafe: ({ amount }) => ({ steps: amount, drops: false }),
  droppingReorg: ({ chain, amount }) => ({ chain, depth: amount, transactions: "dropped" }),
  jump: ({ amount }) => ({ seconds: amount }),
};

// What is wrong with a forged relay: a byte of the payload, or a field of the identifier.
const FORGERIES = {
  payload: (amount) => ({ byte: amount, mask: 1 }),
  origin: () => ({}),
  timestamp: (amount) => ({ by: amount }),
  logIndex: (amount) => ({ by: amount }),
  blockNumber: (amount) => ({ by: amount }),
  chainId: (amount) => ({ by: amount }),
};

export function faultActions(status) {
  const chains = status.chains.map(({ chainId }) => [chainId, `chain ${chainId}`]);
  return [
    action({
      title: "Faults by seed",
      says: "Equal seeds give equal faults. Pause the relayer and send messages first: then there are relays to go wrong.",
      fields: [
        { name: "seed", label: "Seed", type: "number", value: 7 },
        { name: "faults", label: "Faults", type: "number", value: 6 },
        { name: "steps", label: "Steps", type: "number", value: 12 },
        { name: "interopFilter", label: "Also faults of the interop filter", type: "check" },
      ],
      buttons: [["inject", "Inject"]],
      run: async ({ seed, faults, steps, interopFilter }) =>
        fallout(await ask("cluster_injectFaults", { seed: whole("seed", seed), faults: whole("faults", faults), steps: whole("steps", steps), interopFilter })),
    }),
    action({
      title: "One fault",
      says: "In the next step.",
      fields: [
        { name: "kind", label: "Kind", type: "select", options: Object.keys(KINDS).map((it) => [it, it]) },
        { name: "amount", label: "How many", type: "number", value: 2, hint: "Seconds, steps or blocks, or by how much a field is forged." },
        { name: "chain", label: "Chain", type: "select", options: chains, hint: "For reorgs." },
        { name: "forgery", label: "Forgery", type: "select", options: Object.keys(FORGERIES).map((it) => [it, it]), hint: "For forgeRelay." },
      ],
      buttons: [["inject", "Inject"]],
      run: async ({ kind, amount, chain, forgery }) => {
        const fault = { kind, ...KINDS[kind]({ amount: whole("amount", amount), chain: Number(chain), forgery }) };
        return fallout(await ask("cluster_injectFaults", { schedule: [{ step: 0, fault }] }));
      },
    }),
  ];
}
