// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What a reorg or a fault has changed.

import { el } from "../dom/element.js";
import { badge, hex } from "../dom/parts.js";
import { count, plural } from "../text/format.js";
import { answer } from "./action.js";

const items = (title, list, show) => list.length > 0 && [el("h4", {}, `${plural(list.length, title)}`), el("ul", { class: "plain" }, list.slice(0, 50).map((it) => el("li", {}, show(it))))];

const state = (it) => (it ? badge(it.name) : "nothing");

export function fallout(result) {
  return [
    result.schedule && items("fault", result.schedule, ({ step, fault }) => {
      const { kind, ...rest } = fault;
      const more = Object.entries(rest).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
      return `step ${step}: ${kind}${more.length > 0 ? ` (${more.join(", ")})` : ""}`;
    }),
    result.steps !== undefined && el("p", {}, `${plural(result.steps, "step")}, ${result.settled ? "and nothing is left to relay" : "and messages are still on their way"}.`),
    items("removed block", result.removed, ({ chainId, number }) => `block ${count(number)} of chain ${chainId}`),
    items("replaced block", result.replaced, ({ chainId, number, reason }) => `block ${count(number)} of chain ${chainId}: ${reason}`),
    items("dropped transaction", result.dropped, ({ chainId, transaction, reason }) => [hex(transaction), ` of chain ${chainId}: ${reason}`]),
    items("message", result.messages, ({ hash, from, to }) => [hex(hash, `/messages/${hash}`), " from ", state(from), " to ", state(to)]),
    items("refused forgery", result.refusedForgeries ?? [], ({ forgery, reason }) => `${JSON.stringify(forgery)}: ${reason}`),
    el("details", {}, el("summary", {}, "The server's answer"), answer(result)),
  ];
}
