// SPDX-License-Identifier: MIT OR Apache-2.0
//
// All messages, by filters, in pages. What is shown changes in place; new messages wait until somebody
// asks for them.

import { ask, isPassing, relayer } from "../api/relayer.js";
import { el } from "../dom/element.js";
import { badge, failure, hex, place, row, table } from "../dom/parts.js";
import { remember } from "../dom/router.js";
import { asText, bytesIn, count, plural, short, timeOfDay } from "../text/format.js";
import { isSettled } from "../text/states.js";
import { filterForm } from "./filters.js";
import { PAGE, pagesOf } from "./pages.js";

const HEADINGS = ["State", "Message", "Way", "Outcome", "Sent", "Sender", "Target", "Contents"];
const MOST_CHAINS = 100;

function contents({ message }) {
  const text = asText(message);
  if (text !== null) return `“${text}”`;
  return bytesIn(message) === 0 ? "empty" : `${plural(bytesIn(message), "byte")}: ${message}`;
}

// What became of a message, or what comes next.
function outcome({ due, behind, block, transaction, failure: why }) {
  if (why) return el("span", { class: "bad", title: why }, short(why, 36));
  if (behind) return ["behind ", hex(behind, `/messages/${behind}`)];
  if (block !== undefined) return `in block ${count(block)}`;
  if (transaction) return ["in transaction ", hex(transaction)];
  return due === undefined ? "–" : `due ${timeOfDay(due)}`;
}

const sent = ({ blockNumber, timestamp }) =>
  blockNumber === null ? "removed" : [`block ${count(blockNumber)}`, el("small", {}, ` ${timeOfDay(timestamp)}`)];

// A message's row, of which state and outcome change.
function line(message) {
  const { messageHash: hash } = message;
  const state = place("span", {}, badge);
  const what = place("span", {}, outcome);
  const it = {
    show(present) {
      it.state = present.state;
      state.show(present.state);
      what.show(present);
    },
    element: row(HEADINGS, [
      state.element,
      hex(hash, `/messages/${hash}`),
      `${message.source} → ${BigInt(message.destination)}`,
      what.element,
      sent(message),
      hex(message.sender),
      hex(message.target),
      el("span", { class: "contents" }, short(contents(message), 28)),
    ]),
  };
  it.show(message);
  it.element.classList.add("opens");
  it.element.addEventListener("click", ({ target }) => {
    if (!target.closest("a, button") && getSelection().isCollapsed) location.hash = `/messages/${hash}`;
  });
  return it;
}

// How many messages match, by the counts of the status; null where they do not say.
function total({ messages }, { filter: { state, settled, source, destination, account }, hash }) {
  if (account || hash) return null;
  const matches = (it) =>
    (!state || it.state === state) &&
    (!settled || isSettled(it.state) === (settled === "true")) &&
    (!source || it.source === Number(source)) &&
    (!destination || it.destination === Number(destination));
  return messages.reduce((sum, it) => sum + (matches(it) ? it.count : 0), 0);
}

// The chains of the relayer, and others that messages name. Anybody can send to any id.
function idsOf({ chains, messages }, end) {
  const named = messages.map((it) => it[end]).filter(Number.isSafeInteger);
  const ids = new Set([...chains.map(({ id }) => id), ...named]);
  return [...ids].slice(0, MOST_CHAINS).sort((a, b) => a - b);
}

export function messages(root, _named, query, signal) {
  const list = el("div", { class: "list" });
  // Screen readers say which messages are shown, and not each new number of all.
  const range = el("span", { role: "status" });
  const all = el("span");
  const button = (text, onclick) => el("button", { type: "button", disabled: true, onclick }, text);
  const buttons = {
    first: button("First page", () => show(0)),
    previous: button("Previous page", () => show(present - 1)),
    next: button("Next page", () => show(present + 1)),
  };
  const pager = el("nav", { class: "pager", "aria-label": "Pages", hidden: true }, Object.values(buttons));
  const fresh = place("p", { class: "fresh" }, (many) => many > 0 && el("button", { type: "button", onclick: () => show(present) }, `Show ${plural(many, "new message")}`));
  root.append(el("h1", {}, "Messages"));

  let question = null;
  let pages = null;
  // The rows that are shown, by hash, and of which page.
  let lines = new Map();
  let present = 0;
  // Only the last request draws. One that failed, and may succeed later, is done again.
  let turn = 0;
  let failed = null;
  // The counts with which the rows were read.
  let counted = "";
  const keyOf = (status) => JSON.stringify(status.messages);

  const show = async (page) => {
    const own = (turn += 1);
    const isOver = () => own !== turn || signal.aborted;
    const key = keyOf(relayer.status);
    failed = null;
    list.setAttribute("aria-busy", "true");
    try {
      const { messages: found, hasNext } = await pages.load(page);
      if (isOver()) return;
      [present, counted] = [page, key];
      lines = new Map(found.map((message) => [message.messageHash, line(message)]));
      const rows = el("tbody", {}, Array.from(lines.values(), ({ element }) => element));
      const none = hasNext ? "None so far. The next page goes on." : "No message matches.";
      list.replaceChildren(found.length > 0 ? table("Messages", HEADINGS, rows) : el("p", { class: "empty" }, none));
      fresh.show(0);
      buttons.first.disabled = buttons.previous.disabled = page === 0;
      buttons.next.disabled = !hasNext;
      // Pages before this one can have fewer messages, where the store has not found enough at a time.
      const begin = page * PAGE;
      range.textContent = found.length > 0 ? `Messages ${count(begin + 1)} to ${count(begin + found.length)}` : "Messages 0";
      tellTotal();
    } catch (error) {
      if (isOver()) return;
      list.replaceChildren(failure(error));
      if (isPassing(error)) failed = page;
    }
    pager.hidden = false;
    list.removeAttribute("aria-busy");
  };

  const tellTotal = () => {
    const many = total(relayer.status, question);
    all.textContent = many === null ? "" : ` of ${count(many)}`;
  };

  // Shows what became of the messages that are shown.
  const look = async (status) => {
    if (failed !== null) return show(failed);
    const key = keyOf(status);
    if (!pages || key === counted || list.hasAttribute("aria-busy")) return;
    const own = turn;
    try {
      const { messages: found, hasNext } = await pages.look(present);
      const hashes = new Set(found.map(({ messageHash }) => messageHash));
      // What matches no more, or has moved to another page. It is asked for as long as it changes by itself.
      const gone = [...lines].filter(([hash, it]) => !hashes.has(hash) && !(it.isGone && isSettled(it.state)));
      const others = await Promise.all(gone.map(([hash]) => ask(`messages/${hash}`)));
      if (own !== turn || signal.aborted) return;
      counted = key;
      for (const [hash, it] of lines) it.isGone = !hashes.has(hash);
      for (const message of [...found, ...others]) lines.get(message.messageHash)?.show(message);
      fresh.show(found.filter(({ messageHash }) => !lines.has(messageHash)).length);
      if (hasNext) buttons.next.disabled = false;
      tellTotal();
    } catch {
      // The header says that the relayer does not answer; the next status tries again.
    }
  };

  const begin = (given) => {
    turn += 1;
    failed = null;
    fresh.show(0);
    if (given instanceof Error) {
      pages = null;
      list.removeAttribute("aria-busy");
      list.replaceChildren(failure(given));
      pager.hidden = true;
      range.textContent = all.textContent = "";
      return;
    }
    remember(given.query);
    [question, pages] = [given, pagesOf(given)];
    show(0);
  };

  (async () => {
    const status = await relayer.ready();
    if (signal.aborted) return;
    const { form, tell } = filterForm(idsOf(status, "source"), idsOf(status, "destination"), query, begin);
    root.append(form, el("p", { class: "note" }, range, all), fresh.element, list, pager);
    tell();
    relayer.onStatus(look, signal);
  })();
  return "Messages";
}
