// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Blocks and the clock.

import { ask, askChainAll } from "../api/rpc.js";
import { cluster } from "../api/cluster.js";
import { count, moment, offset, plural } from "../text/format.js";
import { action, whole } from "./action.js";

const clockWords = ({ now, ahead }) => `The clock is at ${moment(now)}, ${offset(ahead)}.`;

export function timeActions(status) {
  return [
    action({
      title: "Mine",
      says: "Each chain builds so many blocks.",
      fields: [{ name: "blocks", label: "Blocks", type: "number", value: 1 }],
      buttons: [["mine", "Mine"]],
      run: async ({ blocks }) => {
        const heads = await ask("cluster_mine", whole("blocks", blocks));
        return heads.map(({ chainId, number }) => `Chain ${chainId} is at block ${count(number)}. `);
      },
    }),
    action({
      title: "Jump ahead",
      says: "Blocks become safe and finalized, and messages expire.",
      fields: [
        { name: "amount", label: "How far", type: "number", value: 1 },
        { name: "unit", label: "Unit", type: "select", value: 3600, options: [[1, "seconds"], [60, "minutes"], [3600, "hours"], [86400, "days"]] },
      ],
      buttons: [["jump", "Jump"]],
      run: async ({ amount, unit }) => clockWords(await ask("cluster_increaseTime", whole("amount", amount) * Number(unit))),
    }),
    action({
      title: "Pause the chains",
      says: "While chains mine by hand only, transactions wait in their pools. The clock itself runs on.",
      buttons: [["pause", "Pause"], ["go", "Mine automatically"]],
      run: async (_, pressed) => {
        const { chains } = cluster.status ?? status;
        const calls = [["evm_setIntervalMining", 0], ["evm_setAutomine", pressed === "go"]];
        for (const { chainId } of chains) {
          const wrong = (await askChainAll(chainId, calls)).find((it) => it instanceof Error);
          if (wrong) throw wrong;
        }
        return pressed === "go" ? `${plural(chains.length, "chain")} mine each transaction as it comes.` : `${plural(chains.length, "chain")} mine when told to.`;
      },
    }),
  ];
}
