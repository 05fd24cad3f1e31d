// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A message's life: what became of it and why, what can be done about it, and what it says.

import { ask, isPassing, relayer } from "../api/relayer.js";
import { el, to } from "../dom/element.js";
import { badge, copyable, copyButton, facts, failure, hex, known, place, section } from "../dom/parts.js";
import { asText, bytesIn, count, fromNow, moment, plural, shortHex } from "../text/format.js";
import { stateOf } from "../text/states.js";
import { castRelays, castResends, INBOX, quoted } from "./cast.js";
import { orders } from "./orders.js";

// What is the matter with a message.
function verdict({ state, due, behind, failure: why, failures }, now) {
  const { kind, says } = stateOf(state);
  return el(
    "div",
    { class: `verdict ${kind}` },
    el("p", { class: "sentence" }, says, behind && [" The other one is ", hex(behind, `/messages/${behind}`), "."]),
    why && el("div", { class: "refusal" }, el("p", { class: "title" }, failures === 1 ? "Its relay failed once" : `Its relays failed ${count(failures)} times`), el("p", { class: "words" }, why)),
    due !== undefined && el("p", { class: "note" }, due > now ? `The next relay is due ${fromNow(due, now)}.` : "The next relay is due."),
  );
}

function what({ sequence, sender, target, nonce, source, destination, blockNumber, timestamp, logIndex, due, transaction, block, failures }) {
  return facts([
    ["Sent in", blockNumber === null ? "no block that is left" : `block ${count(blockNumber)} of chain ${source}, log ${count(logIndex)}, at ${moment(timestamp)}`],
    block !== undefined && ["Relayed in", `block ${count(block)} of chain ${BigInt(destination)}`],
    transaction && ["Relay transaction", known(transaction, "relay transaction")],
    due !== undefined && ["Next relay due", moment(due)],
    ["Failed relays", count(failures)],
    ["Sender", known(sender, "sender")],
    ["Target", known(target, "target")],
    // Its version is in its upper two bytes.
    ["Nonce", count(BigInt(nonce) & ((1n << 240n) - 1n))],
    ["Sequence", `${count(sequence)}, in the order in which messages were found`],
  ]);
}

function data({ message, payload, storageKeys }) {
  const text = asText(message);
  return [
    el("h2", {}, "Data"),
    el("h3", {}, `Contents, ${plural(bytesIn(message), "byte")}`),
    text !== null && el("p", { class: "contents whole" }, `“${text}”`),
    copyable(message, "message"),
    payload && [el("h3", {}, "Payload"), copyable(payload, "payload")],
    storageKeys && [el("h3", {}, "Access list"), copyable(JSON.stringify([{ address: INBOX, storageKeys }], null, 2), "access list")],
  ];
}

// The commands that do the same without this page.
function commands(message, store, urls) {
  const order = (name) => `chain-sim relay ${name} --store ${quoted(store)} --api ${location.host} ${message.messageHash}`;
  return [
    el("h2", {}, "By hand"),
    el("h3", {}, "Retry"),
    copyable(order("retry"), "command that retries"),
    el("h3", {}, "Skip"),
    copyable(order("skip"), "command that skips"),
    message.state === "expired" && [el("h3", {}, "Send it again"), copyable(castResends(message, urls[message.source]), "cast command that sends it again")],
    message.storageKeys && [el("h3", {}, "Relay it from an account of your own"), copyable(castRelays(message, urls[BigInt(message.destination)]), "cast command that relays")],
  ];
}

export function life(root, { hash }, _query, signal) {
  const heading = el("h1", {}, "Message ", el("span", { class: "hex", title: hash }, shortHex(hash)), " ");
  const state = place("span", {}, badge);
  const way = place("p", { class: "lead" }, (source, destination) => `From chain ${source} to chain ${destination}`);
  const matter = place("div", {}, verdict);
  const about = place("div", {}, what);
  const contents = place("section", { class: "card" }, data);
  const byHand = place("section", { class: "card" }, commands);
  const problem = place("div", {}, (message) => message && failure({ message }));
  let isDrawn = false;
  let turn = 0;
  // The counts with which the relayer did not know the message.
  let unknown = null;

  const draw = async () => {
    const own = (turn += 1);
    const counts = JSON.stringify(relayer.status?.messages);
    if (unknown === counts) return;
    try {
      const [status, message] = await Promise.all([relayer.ready(), ask(`messages/${hash}`)]);
      if (own !== turn || signal.aborted) return;
      unknown = null;
      problem.show(null);
      state.show(message.state);
      way.show(message.source, String(BigInt(message.destination)));
      matter.show(message, status.now);
      about.show(message);
      contents.show({ message: message.message, payload: message.payload, storageKeys: message.storageKeys });
      byHand.show(message, status.store, Object.fromEntries(status.chains.map(({ id, url }) => [id, url])));
      byHand.element.hidden = ["relayed", "reorged out"].includes(message.state);
      if (!isDrawn) {
        heading.append(state.element, " ", copyButton(hash, "message hash"));
        root.append(way.element, matter.element, section("Message", about.element, orders(hash, draw)), contents.element, byHand.element);
      }
      isDrawn = true;
    } catch (error) {
      if (own !== turn || signal.aborted) return;
      if (error.status === 404) unknown = counts;
      // What was drawn stays while the relayer does not answer: the header says so.
      if (!isDrawn || !isPassing(error)) problem.show(error.message);
    }
  };

  root.append(el("p", { class: "crumbs" }, to("/messages", "Messages")), heading, problem.element);
  if (/^0x[0-9a-fA-F]{64}$/.test(hash)) {
    relayer.onStatus(draw, signal);
    // That the relayer does not answer yet is said at once.
    if (!relayer.status) draw();
  } else {
    problem.show(`Expected the hash of a message, 32 bytes in hex, got ${hash}.`);
  }
  return `Message ${shortHex(hash)}`;
}
