// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What happened to a message, in the order of the chains' clock.

import { el, to } from "../dom/element.js";
import { badge, hex } from "../dom/parts.js";
import { count, plural, timeOfDay } from "../text/format.js";
import { LEVELS, stateOf } from "../text/states.js";
import { ruleOf } from "../text/rules.js";

// The levels that a block has reached, and when.
export function safety({ safety: now, safetyChanges }) {
  const reached = new Map(safetyChanges.map(({ level, at }) => [level, at]));
  return el(
    "ul",
    { class: "safety", "aria-label": `Safety: ${now}` },
    LEVELS.map((level) => {
      const isReached = LEVELS.indexOf(level) <= LEVELS.indexOf(now);
      const at = reached.get(level);
      return el("li", { class: isReached ? "reached" : "" }, `${isReached ? "✓" : "·"} ${level}`, at !== undefined && ` at ${timeOfDay(at)}`);
    }),
  );
}

const blockLink = ({ chain, number }) => to(`/chains/${chain}/blocks/${number}`, `block ${count(number)} of chain ${chain}`);
const transaction = (chain, hash) => hex(hash, `/chains/${chain}/transactions/${hash}`);

function entries(message, trace) {
  const all = trace.sent.map((sent, at) => ({
    at: sent.block.timestamp,
    mark: at === 0 ? "sent" : "resent",
    title: at === 0 ? "Sent" : "Sent again",
    text: ["in ", blockLink(sent.block), `, log ${sent.logIndex}, by `, hex(sent.account), ", transaction ", transaction(sent.block.chain, sent.transaction)],
    block: sent.block,
  }));
  for (const { at, state } of trace.history) {
    // The logs and the relays say these better.
    const isSend = ["sent", "resent"].includes(state.name) && trace.sent.some(({ block }) => block.timestamp === at);
    const isRelay = state.name === "relayed" && trace.relays.some((it) => it.relayed);
    if (isSend || isRelay) continue;
    const text = [stateOf(state.name).says];
    if (state.transaction) text.push(" Transaction ", transaction(message.destination, state.transaction));
    if (state.failure) text.push(" ", state.failure.text, rule(state.failure));
    all.push({ at, mark: state.name, title: stateOf(state.name).label, text });
  }
  for (const relay of trace.relays) {
    all.push({
      at: relay.block.timestamp,
      mark: relay.relayed ? "relayed" : "failed",
      title: relay.relayed ? "Relayed" : "A relay failed",
      text: ["in ", blockLink(relay.block), `, ${plural(relay.gasUsed, "gas", "gas")}, by `, hex(relay.account), ", transaction ", transaction(relay.block.chain, relay.transaction)],
      block: relay.block,
    });
  }
  for (const relay of trace.pending) {
    all.push({ at: Infinity, mark: "submitted", title: "In a pool", text: [`of chain ${relay.chain}, transaction `, hex(relay.transaction)] });
  }
  // Of one second: sends, then states on the way, then relays, then what these led to.
  const rank = ({ mark, block }) => ({ sent: 0, resent: 0, submitted: 1 })[mark] ?? (block ? 2 : 3);
  return all.sort((a, b) => a.at - b.at || rank(a) - rank(b));
}

function rule(failure) {
  const known = failure.kind === "refused" && ruleOf(failure.text);
  return known ? ` (rule “${known.rule}”)` : "";
}

export function timeline(message, trace) {
  return el(
    "ol",
    { class: "timeline" },
    entries(message, trace).map(({ at, mark, title, text, block }) =>
      el(
        "li",
        { class: stateOf(mark).kind },
        el("p", { class: "when" }, Number.isFinite(at) ? timeOfDay(at) : "now"),
        el("div", {}, el("p", {}, badge(mark, title), " ", el("span", {}, text)), block && safety(block)),
      ),
    ),
  );
}
