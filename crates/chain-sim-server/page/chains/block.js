// SPDX-License-Identifier: MIT OR Apache-2.0
//
// One block, with its transactions.

import * as book from "../abi/book.js";
import { cluster } from "../api/cluster.js";
import { askChainAll } from "../api/rpc.js";
import { el, to } from "../dom/element.js";
import { copyButton, facts, fillIn, hex, section, table } from "../dom/parts.js";
import { count, ether, moment, number, quantity } from "../text/format.js";
import { levelOf } from "../text/states.js";

async function contents(id, at) {
  const status = await cluster.ready();
  await book.bookIsRead().catch(() => {});
  const [block, receipts] = await askChainAll(id, [
    ["eth_getBlockByNumber", quantity(at), true],
    ["eth_getBlockReceipts", quantity(at)],
  ]);
  if (block instanceof Error) throw block;
  if (!block) throw new Error(`Chain ${id} has no block ${count(at)}.`);
  const chain = status.chains.find(({ chainId }) => chainId === id);
  const byHash = new Map((receipts instanceof Error ? [] : receipts).map((it) => [it.transactionHash, it]));
  const rows = block.transactions.map((it) => {
    const receipt = byHash.get(it.hash);
    const call = book.call(it.input);
    return [
      hex(it.hash, `/chains/${id}/transactions/${it.hash}`),
      hex(it.from),
      it.to ? (book.nameOf(it.to) ?? hex(it.to)) : "creates a contract",
      call?.name ?? (it.type === "0x7e" ? "deposit" : "–"),
      ether(it.value),
      receipt && count(receipt.gasUsed),
      receipt && (receipt.status === "0x1" ? "success" : "failed"),
      receipt && count(receipt.logs.length),
    ];
  });
  return [
    section(
      "Header",
      facts([
        ["Hash", hex(block.hash), " ", copyButton(block.hash, "hash")],
        ["Parent", at > 0 ? hex(block.parentHash, `/chains/${id}/blocks/${at - 1}`) : "none: this is the genesis"],
        ["Time", moment(number(block.timestamp))],
        chain && ["Safety", levelOf(chain, at)],
        ["Gas", `${count(block.gasUsed)} of ${count(block.gasLimit)}`],
        block.baseFeePerGas && ["Base fee", `${count(block.baseFeePerGas)} wei`],
        ["State root", hex(block.stateRoot), " ", copyButton(block.stateRoot, "state root")],
      ]),
    ),
    section(
      "Transactions",
      rows.length === 0
        ? el("p", { class: "empty" }, "None.")
        : table("Transactions", ["Transaction", "From", "To", "Call", { text: "Value", number: true }, { text: "Gas", number: true }, "Result", { text: "Logs", number: true }], rows),
    ),
  ];
}

export function block(root, { chain: name, block: text }, _query, signal) {
  const [id, at] = [Number(name), Number(text)];
  const place = el("div", {});
  root.append(
    el("p", { class: "crumbs" }, to("/chains", "Chains"), " / ", to(`/chains/${id}`, `Chain ${id}`)),
    el("h1", {}, `Block ${Number.isSafeInteger(at) ? count(at) : text}`),
    el("p", { class: "pager" }, at > 0 && to(`/chains/${id}/blocks/${at - 1}`, "Previous block"), " ", to(`/chains/${id}/blocks/${at + 1}`, "Next block")),
    place,
  );
  fillIn(place, signal, () => contents(id, at));
  return `Block ${text} of chain ${name}`;
}
