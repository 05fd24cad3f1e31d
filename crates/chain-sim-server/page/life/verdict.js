// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What is the matter with a message: one sentence, and if it was refused, the rule with what it expected
// and what came.

import { el, to } from "../dom/element.js";
import { facts } from "../dom/parts.js";
import { count, duration } from "../text/format.js";
import { reason, relayFailure, revertData } from "../text/reasons.js";
import { ruleOf } from "../text/rules.js";
import { stateOf } from "../text/states.js";

// A refusal in the server's words, and split.
export function refusal(text, title = "Refused") {
  const known = ruleOf(text);
  return el(
    "div",
    { class: "refusal" },
    el("p", { class: "title" }, known ? `${title} by rule “${known.rule}”` : title),
    known && el("p", {}, known.says),
    known && facts([["Expected", known.expected], ["Came", known.actual]].filter(([, value]) => value)),
    el("p", { class: "words" }, text),
  );
}

function failed(failure, trace) {
  const plain = relayFailure(failure);
  if (!plain) return refusal(failure.text.replace(/^refused: /, ""));
  // The call in which it began may say more, by an own ABI.
  const relay = trace.relays.findLast((it) => it.transaction === failure.transaction);
  const call = relay?.calls[relay.failedCall];
  const isCustom = call?.failure?.kind === "custom";
  const why = isCustom ? revertData(call.output) : relay?.failure && reason(relay.failure);
  const says = failure.kind === "reverted" && why ? `In its transaction ${why}.` : plain.says;
  return el(
    "div",
    { class: "refusal" },
    el("p", { class: "title" }, plain.title),
    el("p", {}, says),
    plain.expected && facts([["Expected", plain.expected], ["Came", plain.actual]]),
    el("p", { class: "words" }, failure.text),
  );
}

function sentence(state, message, trace) {
  const first = trace.sent[0]?.block;
  switch (state?.name) {
    case "relayed": {
      const relay = trace.relays.find((it) => it.relayed);
      const took = relay && first ? ` ${duration(relay.block.timestamp - first.timestamp)} of chain time after it was sent.` : "";
      const link = to(`/chains/${message.destination}/blocks/${state.block}`, `block ${count(state.block)} of chain ${message.destination}`);
      return ["Relayed in ", link, ",", took || " which is pruned."];
    }
    case "parked":
      return ["Waits for ", to(`/messages/${state.behind}`, "another message"), ", which has to be relayed first."];
    case "waiting":
      return `Its relay failed ${trace.failedRelays === 1 ? "once" : `${trace.failedRelays} times`}; the next one is due at ${count(state.due)} of the chains' clock.`;
    default:
      return stateOf(state?.name).says;
  }
}

// `trace` is the life of a message, with `failedRelays`.
export function verdict(message, trace) {
  const { state } = trace;
  const admission = trace.sent.at(-1)?.admission;
  const isRefused = admission?.verdict === "refused";
  // What keeps a message from being relayed now is more than what did so earlier.
  const failure = state?.failure ?? (isRefused ? null : trace.history.findLast((it) => it.state.failure)?.state.failure);
  const isOpen = state && !["relayed", "reorgedOut", "noDestination"].includes(state.name);
  const wasRelayed = state?.name === "relayed";
  return el(
    "div",
    { class: `verdict ${stateOf(state?.name).kind}` },
    el("p", { class: "sentence" }, sentence(state, message, trace)),
    failure && !wasRelayed && failed(failure, trace),
    isOpen && isRefused && !failure && refusal(admission.reason, "A relay would now be refused"),
    isOpen && isRefused && failure && failure.kind !== "refused" && refusal(admission.reason, "Another relay would now be refused"),
    isOpen && admission?.verdict === "admitted" && el("p", { class: "note" }, "A relay would be admitted now."),
  );
}

// A failed relay of the list of relays.
export function relayOutcome(relay) {
  if (relay.relayed) return "It relayed the message.";
  const call = relay.calls[relay.failedCall];
  const why = call?.failure?.kind === "custom" ? revertData(call.output) : reason(relay.failure);
  return `It did not relay the message: ${why}.`;
}

