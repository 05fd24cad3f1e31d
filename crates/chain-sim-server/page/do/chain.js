// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Adds a chain to the cluster.

import { ask } from "../api/rpc.js";
import { to } from "../dom/element.js";
import { action, answer, whole } from "./action.js";

export function chainActions(status) {
  const next = Math.max(...status.chains.map(({ chainId }) => chainId)) + 1;
  return [
    action({
      title: "Add a chain",
      says: "It exchanges messages with all others, and has a port of its own.",
      fields: [
        { name: "chainId", label: "Chain id", type: "number", value: next },
        { name: "blockTime", label: "Seconds between blocks", type: "number", value: 0, hint: "0: each transaction has its own block." },
      ],
      buttons: [["add", "Add"]],
      run: async ({ chainId, blockTime }) => {
        const added = await ask("cluster_addChain", { chainId: whole("chain id", chainId), blockTime: whole("block time", blockTime) });
        return [to(`/chains/${added.chainId}`, `Chain ${added.chainId}`), ` is there, at ${added.url}.`, answer(added)];
      },
    }),
  ];
}
