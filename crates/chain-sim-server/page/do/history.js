// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Going back: snapshots and reorgs.

import { ask } from "../api/rpc.js";
import { el } from "../dom/element.js";
import { count } from "../text/format.js";
import { action, whole } from "./action.js";
import { fallout } from "./fallout.js";

// Snapshots that were taken here, the newest one first.
let taken = [];

export function historyActions(status) {
  const snapshots = el("datalist", { id: "snapshots" });
  const list = () => snapshots.replaceChildren(...taken.map((id) => el("option", { value: id })));
  const back = action({
    title: "Go back",
    says: "To a snapshot, by its id. Later snapshots are gone then.",
    fields: [{ name: "id", label: "Snapshot", value: taken[0] ?? "", placeholder: "0x1" }],
    buttons: [["revert", "Go back"]],
    run: async ({ id }) => {
      const heads = await ask("cluster_revert", id);
      taken = taken.filter((it) => BigInt(it) < BigInt(id));
      list();
      return heads.map(({ chainId, number }) => `Chain ${chainId} is at block ${count(number)}. `);
    },
  });
  back.elements.id.setAttribute("list", "snapshots");
  back.append(snapshots);
  list();
  return [
    action({
      title: "Snapshot",
      says: "Of the whole cluster, with its clock and its relayer.",
      buttons: [["take", "Take a snapshot"]],
      run: async () => {
        const id = await ask("cluster_snapshot");
        taken = [id, ...taken];
        list();
        back.elements.id.value = id;
        return `The snapshot has the id ${id}.`;
      },
    }),
    back,
    action({
      title: "Reorg",
      says: "Removes the last blocks of a chain, and replaces those of other chains that depended on them.",
      fields: [
        { name: "chain", label: "Chain", type: "select", options: status.chains.map(({ chainId }) => [chainId, `chain ${chainId}`]) },
        { name: "depth", label: "Blocks", type: "number", value: 1 },
        {
          name: "transactions",
          label: "Their transactions",
          type: "select",
          options: [["dropped", "are dropped"], ["pooled", "go back to the pool"], ["rebuilt", "get into the same blocks again"]],
        },
      ],
      buttons: [["reorg", "Reorg"]],
      run: async ({ chain, depth, transactions }) =>
        fallout(await ask("cluster_reorg", { chain: Number(chain), depth: whole("depth", depth), transactions })),
    }),
  ];
}
