// SPDX-License-Identifier: MIT OR Apache-2.0
//
// One transaction, with its receipt, its logs and its calls.

import * as book from "../abi/book.js";
import { askChain, askChainAll } from "../api/rpc.js";
import { el, to } from "../dom/element.js";
import { copyable, copyButton, facts, failure, fillIn, hex, section } from "../dom/parts.js";
import { callTree, tracedCalls } from "../life/calls.js";
import { bytesIn, count, ether, number, plural, shortHex } from "../text/format.js";
import { written } from "../text/reasons.js";

function log(it) {
  const event = book.event(it.topics, it.data);
  return el(
    "li",
    {},
    el("p", {}, `Log ${number(it.logIndex)} of `, book.nameOf(it.address) ?? hex(it.address), event && ": ", event && el("span", { class: "contents whole" }, written(event))),
    !event && copyable(JSON.stringify({ topics: it.topics, data: it.data }, null, 2), "log"),
  );
}

async function calls(id, hash) {
  const trace = await askChain(id, "debug_traceTransaction", hash, { tracer: "callTracer", tracerConfig: { withLog: true } });
  return callTree(tracedCalls(trace));
}

async function contents(id, hash, signal) {
  await book.bookIsRead().catch(() => {});
  const [transaction, receipt] = await askChainAll(id, [["eth_getTransactionByHash", hash], ["eth_getTransactionReceipt", hash]]);
  if (transaction instanceof Error) throw transaction;
  if (!transaction) throw new Error(`Chain ${id} has no transaction ${hash}.`);
  const call = transaction.to ? book.call(transaction.input) : null;
  const place = el("div", {}, "…");
  if (receipt) fillIn(place, signal, () => calls(id, hash));
  return [
    section(
      "Transaction",
      facts([
        ["Hash", hex(hash), " ", copyButton(hash, "hash")],
        ["Result", receipt ? (receipt.status === "0x1" ? "success" : "failed") : "it waits in the pool"],
        receipt && ["Block", to(`/chains/${id}/blocks/${number(receipt.blockNumber)}`, count(receipt.blockNumber)), `, position ${number(receipt.transactionIndex)}`],
        ["From", hex(transaction.from), " ", copyButton(transaction.from, "sender")],
        ["To", transaction.to ? (book.nameOf(transaction.to) ?? hex(transaction.to)) : "creates a contract"],
        receipt?.contractAddress && ["Created", hex(receipt.contractAddress), " ", copyButton(receipt.contractAddress, "address")],
        ["Value", ether(transaction.value)],
        ["Nonce", count(transaction.nonce)],
        ["Gas", receipt ? `${count(receipt.gasUsed)} of ${count(transaction.gas)}` : count(transaction.gas)],
      ]),
    ),
    section(
      "Input",
      el("p", { class: "contents whole" }, call ? written(call) : plural(bytesIn(transaction.input), "byte")),
      copyable(transaction.input, "input"),
      (transaction.accessList ?? []).length > 0 && el("h3", {}, "Access list"),
      (transaction.accessList ?? []).length > 0 && copyable(JSON.stringify(transaction.accessList, null, 2), "access list"),
    ),
    receipt && section("Logs", receipt.logs.length === 0 ? el("p", { class: "empty" }, "None.") : el("ul", { class: "plain logs" }, receipt.logs.map(log))),
    receipt && section("Calls", place),
  ];
}

export function transaction(root, { chain: name, hash }, _query, signal) {
  const id = Number(name);
  const place = el("div", {});
  root.append(el("p", { class: "crumbs" }, to("/chains", "Chains"), " / ", to(`/chains/${id}`, `Chain ${id}`)), el("h1", {}, "Transaction ", el("span", { class: "hex", title: hash }, shortHex(hash))), place);
  if (/^0x[0-9a-fA-F]{64}$/.test(hash)) fillIn(place, signal, () => contents(id, hash, signal));
  else place.append(failure(new Error(`Transaction: expected a hash of 32 bytes in hex, got ${hash}`)));
  return `Transaction ${shortHex(hash)}`;
}
