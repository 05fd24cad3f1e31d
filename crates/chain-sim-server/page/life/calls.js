// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The calls of a transaction as a tree, with gas, logs and failures.

import * as book from "../abi/book.js";
import { el } from "../dom/element.js";
import { hex } from "../dom/parts.js";
import { asText, bytesIn, count, ether, plural, short } from "../text/format.js";
import { reason, revertData } from "../text/reasons.js";

const values = (given) =>
  given.map(({ name, value }, at) => [at > 0 && ", ", el("span", { class: "name" }, name), " ", el("span", { class: "value", title: String(value) }, short(String(value), 46))]);

const contract = (address) => (book.nameOf(address) ? el("strong", { title: address }, book.nameOf(address)) : hex(address ?? "0x"));

function what({ to, input, function: known, kind }) {
  if (kind.startsWith("CREATE")) return [`creates `, contract(to)];
  const call = known?.arguments ? known : book.call(input);
  if (call) return [contract(to), ".", el("strong", {}, call.name), "(", values(call.arguments ?? []), ")"];
  if (bytesIn(input) === 0) return contract(to);
  const text = asText(input);
  return [contract(to), " with ", text === null ? short(input, 34) : `“${short(text, 34)}”`, ` (${plural(bytesIn(input), "byte")})`];
}

function log({ address, topics, data, event: known, undone }) {
  const event = known ?? book.event(topics, data);
  const shown = event ? [el("strong", {}, event.name), "(", values(event.arguments), ")"] : [`${short(topics[0] ?? "no topic", 22)} ${short(data, 34)}`];
  return el("li", { class: "log" }, el("span", { class: "kind" }, undone ? "log, undone" : "log"), " ", contract(address), " ", shown);
}

function line(call, isOrigin) {
  const value = call.value && BigInt(call.value) > 0n ? [" with ", ether(call.value)] : null;
  const failed = call.failure ?? null;
  return el(
    "div",
    { class: `call ${failed ? "failed" : ""}` },
    el("span", { class: "kind" }, call.kind.toLowerCase()),
    " ",
    what(call),
    value,
    el("span", { class: "gas" }, ` ${count(call.gasUsed)} gas of ${count(call.gasLimit)}`),
    failed && el("p", { class: "why" }, `${isOrigin ? "It failed here: " : "Failed: "}${failed}`),
  );
}

// `calls` is a list in which each call comes before those that it makes, with `depth`; `origin` is the
// position of the call in which a failure began.
export function callTree(calls, origin) {
  if (calls.length === 0) return el("p", { class: "note" }, "The calls are not known: the state before their block is pruned.");
  const root = el("ul", { class: "calls" });
  const open = [root];
  calls.forEach((call, at) => {
    const own = el("ul", {}, call.logs.map(log));
    const item = el("li", {}, line(call, at === origin), own);
    open.length = call.depth + 1;
    open[call.depth].append(item);
    open.push(own);
  });
  for (const list of root.querySelectorAll("ul")) if (list.children.length === 0) list.remove();
  return root;
}

// The calls of a message's relay, as `cluster_traceMessage` has them.
export const relayCalls = (calls) =>
  calls.map((call) => ({ ...call, failure: call.failure ? failureOf(call) : null }));

// An own ABI knows more about a custom error than the server.
const failureOf = ({ failure, output }) => (failure.kind === "custom" ? revertData(output) : reason(failure));

// The calls of `callTracer`, flattened.
export function tracedCalls(frame, depth = 0) {
  const call = {
    depth,
    kind: frame.type,
    to: frame.to,
    input: frame.input,
    value: frame.value,
    gasUsed: Number(frame.gasUsed),
    gasLimit: Number(frame.gas),
    failure: frame.error ? (frame.output && frame.output !== "0x" ? revertData(frame.output) : frame.error) : null,
    logs: (frame.logs ?? []).map((it) => ({ ...it, undone: Boolean(frame.error) })),
  };
  return [call, ...(frame.calls ?? []).flatMap((inner) => tracedCalls(inner, depth + 1))];
}
