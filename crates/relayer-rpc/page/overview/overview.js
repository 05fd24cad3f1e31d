// SPDX-License-Identifier: MIT OR Apache-2.0
//
// How the relayer is: whether it relays, its messages by state, the chains, and what its accounts have.

import { relayer } from "../api/relayer.js";
import { el, to } from "../dom/element.js";
import { place, row, table } from "../dom/parts.js";
import { count, duration, ether, plural, timeOfDay } from "../text/format.js";
import { stateNames, stateOf } from "../text/states.js";
import { perSecond, plot, tempo } from "./tempo.js";

const CHAINS = [
  "Chain",
  { text: "Id", number: true },
  { text: "Head", number: true },
  "Time of the head",
  { text: "Next block to read", number: true },
  { text: "Behind", number: true },
  { text: "Safe", number: true },
  { text: "Final", number: true },
  "Node",
  "Last answer",
];
const ACCOUNTS = ["Account", "Chain", { text: "Balance", number: true }, { text: "Spent this hour, at most", number: true }];

const optional = (number) => (number === null || number === undefined ? null : count(number));

// How many blocks are not read yet.
const behind = ({ head, next }) => (head === null || next === null ? null : Math.max(0, head + 1 - next));

function verdict({ holder, notReady, store }, relays) {
  const isReady = notReady.length === 0;
  const [kind, sentence] = !isReady
    ? ["failed", "Not ready"]
    : relays
      ? ["relayed", "Ready: this process relays."]
      : ["waiting", holder ? `Ready: this process stands by, ${holder} relays.` : "Ready: this process stands by, and nobody relays."];
  return el(
    "div",
    { class: `verdict ${kind}` },
    el("p", { class: "sentence" }, sentence),
    !isReady && el("ul", { class: "reasons" }, notReady.map((reason) => el("li", {}, reason))),
    el("p", { class: "note" }, `Store: ${store}`, !isReady && holder && `; ${holder} relays`),
  );
}

function byState(messages) {
  const counts = new Map();
  for (const { state, count: many } of messages) counts.set(state, (counts.get(state) ?? 0) + many);
  const order = (state) => (stateNames.indexOf(state) + 1 || stateNames.length + 1);
  return [...counts].filter(([, many]) => many > 0).sort(([a], [b]) => order(a) - order(b));
}

// The numbers of messages by state; each leads to them.
const counts = (states) =>
  states.length === 0
    ? el("p", { class: "empty" }, "No messages yet.")
    : el(
        "ul",
        { class: "states" },
        states.map(([state, many]) => {
          const { kind, mark, label } = stateOf(state);
          const mention = label === "Unknown" ? state : label.toLowerCase();
          const text = [el("span", { class: "mark", "aria-hidden": "true" }, mark), el("strong", {}, count(many)), ` ${mention}`];
          return el("li", { class: kind }, to(`/messages?${new URLSearchParams({ state })}`, text));
        }),
      );

const figure = (title, value, ...more) => el("div", { class: "figure" }, el("h2", {}, title), el("p", { class: "value" }, value), more);

function lastAnswer({ silence, failure }) {
  const when = silence < 2 ? "now" : `${duration(silence)} ago`;
  return failure ? el("span", { class: "bad" }, `${when}: ${failure}`) : when;
}

const chainRows = (chains) =>
  chains.map((chain) =>
    row(CHAINS, [
      chain.name,
      String(chain.id),
      optional(chain.head),
      chain.timestamp === null ? null : timeOfDay(chain.timestamp),
      optional(chain.next),
      behind(chain) === null ? null : plural(behind(chain), "block"),
      optional(chain.safe),
      optional(chain.finalized),
      chain.url,
      lastAnswer(chain),
    ]),
  );

const accountRows = (accounts) =>
  accounts.map(({ account, chain, balance, spent }) =>
    row(ACCOUNTS, [el("span", { class: "hex" }, account), chain === "all" ? "all, as sponsor" : chain, balance === null ? null : ether(balance), ether(spent ?? 0n)]),
  );

export function overview(root, _named, _query, signal) {
  const state = place("div", {}, verdict);
  const messages = place("div", {}, counts);
  const pace = place("div", { class: "figures" }, (rate, rates, inFlight, oldest, stale) => [
    figure("Relayed per second, over the last minute", perSecond(rate), plot(rates)),
    figure("Transactions in flight", count(inFlight), el("p", { class: "note" }, "signed, and in no block yet")),
    figure("Oldest message that waits", oldest === 0 ? "–" : duration(oldest), el("p", { class: stale > 0 ? "bad" : "note" }, stale > 0 ? `${plural(stale, "message waits", "messages wait")} too long` : "none waits too long")),
  ]);
  const chains = place("tbody", {}, chainRows);
  const accounts = place("tbody", {}, accountRows);
  const accountsPart = el("section", { class: "card" }, el("h2", {}, "Payers"), table("Payers", ACCOUNTS, accounts.element));
  const chainsPart = el("section", { class: "card" }, el("h2", {}, "Chains"), table("Chains", CHAINS, chains.element));
  const parts = [state.element, messages.element, pace.element, chainsPart, accountsPart];
  const waiting = el("p", { class: "empty" }, "Waiting for the relayer.");
  root.append(el("h1", {}, "Overview"), waiting);

  relayer.onStatus((status) => {
    if (waiting.isConnected) waiting.replaceWith(...parts);
    const { relays, accounts: known } = relayer.figures;
    state.show({ holder: status.holder, notReady: status.notReady, store: status.store }, relays);
    messages.show(byState(status.messages));
    const { rate, rates } = tempo();
    pace.show(rate, rates, status.inFlight, status.oldestWaitingSeconds, status.stale);
    chains.show(status.chains);
    chainsPart.hidden = status.chains.length === 0;
    accounts.show(known);
    accountsPart.hidden = known.length === 0;
  }, signal);
  return "Overview";
}
