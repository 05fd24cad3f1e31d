// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A message's life: what happened, why, and how to repeat it.

import * as book from "../abi/book.js";
import { castRelays, castSends } from "../abi/relay.js";
import { ask } from "../api/rpc.js";
import { cluster } from "../api/cluster.js";
import { el, to } from "../dom/element.js";
import { badge, copyable, copyButton, facts, failure, hex, section } from "../dom/parts.js";
import { bytesIn, count, duration, moment, plural, shortHex } from "../text/format.js";
import { meaning } from "../messages/messages.js";
import { messageActions } from "../do/message.js";
import { callTree, relayCalls } from "./calls.js";
import { expiresAt } from "./expiry.js";
import { safety, timeline } from "./timeline.js";
import { relayOutcome, verdict } from "./verdict.js";

const known = (address) => [hex(address), book.nameOf(address) && ` ${book.nameOf(address)}`, " ", copyButton(address, "address")];

function expiry(expires, now) {
  if (expires === null) return null;
  const left = expires - now;
  return ["Expires", left >= 0 ? `in ${duration(left)}, at ${moment(expires)}` : `${duration(-left)} ago, at ${moment(expires)}`];
}

function relays(trace) {
  if (trace.relays.length === 0) return section("Relays", el("p", { class: "empty" }, "No block has a relay of this message."));
  return section(
    "Relays",
    trace.relays.map((relay, at) =>
      el(
        "article",
        { class: "relay", "aria-label": `Relay ${at + 1}` },
        el("h3", {}, `Relay ${at + 1} `, badge(relay.relayed ? "relayed" : "failed")),
        el("p", {}, `${relayOutcome(relay)} It used ${count(relay.gasUsed)} gas in `, to(`/chains/${relay.block.chain}/blocks/${relay.block.number}`, `block ${count(relay.block.number)}`), ", transaction ", hex(relay.transaction, `/chains/${relay.block.chain}/transactions/${relay.transaction}`), "."),
        safety(relay.block),
        callTree(relayCalls(relay.calls), relay.failedCall),
      ),
    ),
  );
}

function data(message, trace) {
  const last = trace.sent.at(-1);
  return section(
    "Data",
    el("h3", {}, `Contents, ${plural(bytesIn(message.message), "byte")}`),
    meaning(message.message) && el("p", { class: "contents whole" }, meaning(message.message)),
    copyable(message.message, "message"),
    el("h3", {}, "Payload"),
    facts([["Payload hash", hex(trace.payloadHash), " ", copyButton(trace.payloadHash, "payload hash")]]),
    copyable(message.payload, "payload"),
    last && el("h3", {}, "Access list"),
    last && copyable(JSON.stringify([{ address: "0x4200000000000000000000000000000000000022", storageKeys: last.accessList }], null, 2), "access list"),
  );
}

function commands(message, trace, status) {
  const url = (id) => status.chains.find(({ chainId }) => chainId === id)?.url ?? "URL";
  const last = trace.sent.at(-1);
  const send = message.sends.at(-1);
  return section(
    "Repeat it",
    el("h3", {}, "Send the same again"),
    copyable(castSends(message, trace.sent[0]?.account ?? message.sender, url(message.source)), "cast command that sends"),
    last && send && el("h3", {}, "Relay it by hand"),
    last && send && copyable(castRelays(status.relayer.account, send, message.payload, last.accessList, url(message.destination)), "cast command that relays"),
  );
}

export function life(root, { hash }, _query, signal) {
  const place = el("div", {});
  root.append(place);
  let drawn = "";

  const draw = async () => {
    try {
      await book.bookIsRead().catch(() => {});
      const [status, message, trace] = await Promise.all([ask("cluster_getStatus"), ask("cluster_getMessage", hash), ask("cluster_traceMessage", hash)]);
      const last = trace.sent.at(-1);
      const expires = last ? await expiresAt(last, message.destination).catch(() => null) : null;
      const { now } = status.clock;
      if (signal.aborted) return;
      // What is open or selected stays so while nothing changes.
      const present = JSON.stringify([message, trace, status.relayer.skip]);
      if (present === drawn) return;
      drawn = present;
      const life = { ...trace, failedRelays: message.failedRelays };
      place.replaceChildren(
        el("p", { class: "crumbs" }, to("/messages", "Messages")),
        el("h1", {}, "Message ", el("span", { class: "hex", title: hash }, shortHex(hash)), " ", badge(message.state.name), " ", copyButton(hash, "message hash")),
        el("p", { class: "lead" }, "From ", to(`/chains/${message.source}`, `chain ${message.source}`), " to ", to(`/chains/${message.destination}`, `chain ${message.destination}`)),
        verdict(message, life),
        section(
          "Message",
          facts([
            ["Sender", known(message.sender)],
            ["Target", known(message.target)],
            ["Nonce", count(BigInt(message.nonce) & ((1n << 240n) - 1n))],
            ["Failed relays", count(message.failedRelays)],
            message.state.name !== "relayed" && expiry(expires, now),
          ]),
          message.state.name !== "relayed" && messageActions(message, last, status, draw),
        ),
        section("Timeline", timeline(message, life)),
        relays(life),
        data(message, life),
        commands(message, life, status),
      );
    } catch (error) {
      if (!signal.aborted && !drawn) place.replaceChildren(el("h1", {}, "Message"), failure(error));
    }
  };

  let timer = null;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(draw, 200);
  };
  cluster.onChange(({ message }) => message.hash === hash && soon(), signal);
  // Blocks become safer, and messages older, without a change of the message.
  let head = "";
  cluster.onStatus(({ chains }) => {
    const now = JSON.stringify(chains.map((chain) => [chain.head.hash, chain.crossUnsafe, chain.safe, chain.finalized]));
    if (head && head !== now) soon();
    head = now;
  }, signal);
  signal.addEventListener("abort", () => clearTimeout(timer));
  draw();
  return `Message ${shortHex(hash)}`;
}
