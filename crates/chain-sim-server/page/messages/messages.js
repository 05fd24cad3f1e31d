// SPDX-License-Identifier: MIT OR Apache-2.0
//
// All messages, by filters, in pages.

import * as book from "../abi/book.js";
import { cluster } from "../api/cluster.js";
import { el, to } from "../dom/element.js";
import { badge, failure, hex, table } from "../dom/parts.js";
import { remember } from "../dom/router.js";
import { asText, bytesIn, count, number, plural, short, timeOfDay } from "../text/format.js";
import { written } from "../text/reasons.js";
import { filterForm } from "./filters.js";
import { PAGE, pagesOf } from "./pages.js";

const HEADINGS = ["State", "Message", "Way", "Sent", "Sender", "Target", "Contents"];

// What a message says: a call that is known, or text; otherwise null.
export function meaning(data) {
  const call = book.call(data);
  if (call) return written(call);
  const text = asText(data);
  return text === null ? null : `“${text}”`;
}

const contents = (data) => meaning(data) ?? (bytesIn(data) === 0 ? "empty" : `${plural(bytesIn(data), "byte")}: ${data}`);

export const party = (address) => (book.nameOf(address) ? el("span", { title: address }, book.nameOf(address)) : hex(address));

function sent({ sends, source }) {
  const first = sends[0];
  if (!first) return "removed";
  const block = number(first.blockNumber);
  return [to(`/chains/${source}/blocks/${block}`, `block ${count(block)}`), el("small", {}, ` ${timeOfDay(number(first.timestamp))}`)];
}

function row(message, badges) {
  const state = el("span", {}, badge(message.state.name));
  badges.set(message.hash, state);
  return [
    state,
    hex(message.hash, `/messages/${message.hash}`),
    `${message.source} → ${message.destination}`,
    sent(message),
    party(message.sender),
    party(message.target),
    el("span", { class: "contents" }, short(contents(message.message), 44)),
  ];
}

export function messages(root, _named, query, signal) {
  const list = el("div", { class: "list" });
  const progress = el("p", { class: "note", role: "status" });
  const pager = el("nav", { class: "pager", "aria-label": "Pages" });
  root.append(el("h1", {}, "Messages"));
  let badges = new Map();
  let pages = null;
  let turn = null;
  let fresh = 0;

  const show = async (page) => {
    turn?.abort();
    const own = (turn = new AbortController());
    list.setAttribute("aria-busy", "true");
    try {
      const onProgress = (read) => (progress.textContent = `Reading messages: ${count(read)} so far`);
      const { messages: found, total, hasNext } = await pages.load(page, onProgress, own.signal);
      if (own.signal.aborted || signal.aborted) return;
      badges = new Map();
      list.replaceChildren(
        found.length > 0 ? table("Messages", HEADINGS, found.map((message) => row(message, badges))) : el("p", { class: "empty" }, "No message matches."),
      );
      list.querySelectorAll("tbody tr").forEach((element, at) => {
        element.classList.add("opens");
        element.addEventListener("click", ({ target }) => {
          if (!target.closest("a, button") && getSelection().isCollapsed) location.hash = `/messages/${found[at].hash}`;
        });
      });
      fresh = 0;
      const begin = page * PAGE;
      const range = found.length > 0 ? `${count(begin + 1)} to ${count(begin + found.length)}` : "0";
      progress.textContent = total === null ? `Messages ${range}` : `Messages ${range} of ${count(total)}`;
      drawPager(page, hasNext);
    } catch (error) {
      if (!own.signal.aborted && !signal.aborted) list.replaceChildren(failure(error));
    }
    list.removeAttribute("aria-busy");
  };

  const drawPager = (page, hasNext) => {
    const button = (text, target, isPossible) => el("button", { type: "button", disabled: !isPossible, onclick: () => show(target) }, text);
    const more = fresh > 0 ? [button(`Show ${plural(fresh, "new message")}`, 0, true)] : [];
    pager.replaceChildren(
      button("First page", 0, page > 0),
      button("Previous page", page - 1, page > 0),
      button("Next page", page + 1, hasNext),
      ...more,
    );
    pager.dataset.page = page;
    pager.dataset.hasNext = hasNext;
  };

  const begin = (given) => {
    if (given instanceof Error) {
      turn?.abort();
      list.replaceChildren(failure(given));
      pager.replaceChildren();
      progress.textContent = "";
      return;
    }
    remember(given.query);
    pages = pagesOf(given);
    show(0);
  };

  cluster.onChange(({ message, from, to: now }) => {
    const shown = badges.get(message.hash);
    if (shown && now) shown.replaceChildren(badge(now.name));
    if (from === null) {
      fresh += 1;
      // The button is not drawn for each of a thousand messages.
      if (fresh === 1) setTimeout(() => !signal.aborted && pages && drawPager(Number(pager.dataset.page ?? 0), pager.dataset.hasNext === "true"), 500);
    }
  }, signal);

  (async () => {
    const status = await cluster.ready();
    await book.bookIsRead().catch(() => {});
    if (signal.aborted) return;
    const { form, tell } = filterForm(status.chains, query, begin);
    root.append(form, progress, list, pager);
    tell();
  })();
  return "Messages";
}
