// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Parts that several views have: places that change, states, hashes to copy, facts, tables, errors.

import { el, shown } from "./element.js";
import { shortHex } from "../text/format.js";
import { stateOf } from "../text/states.js";

// An element that is filled again only when what it shows has changed, so that what is focused or
// selected in it stays so.
export function place(tag, properties, draw) {
  const element = el(tag, properties);
  let last;
  const show = (...values) => {
    const key = JSON.stringify(values, (_, value) => (typeof value === "bigint" ? String(value) : value));
    if (key === last) return;
    last = key;
    element.replaceChildren(...shown(draw(...values)));
  };
  return { element, show };
}

// The badge of a message's state: a mark and a word, so that nobody needs the colour.
export function badge(name) {
  const state = stateOf(name);
  return el("span", { class: `badge ${state.kind}` }, el("span", { class: "mark", "aria-hidden": "true" }, state.mark), state.label);
}

// A button that copies a text, and says so.
export function copyButton(text, what) {
  const button = el("button", { type: "button", class: "copy", "aria-label": `Copy ${what}` }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch (error) {
      button.textContent = "Not copied";
      button.title = error.message;
    }
    setTimeout(() => (button.textContent = "Copy"), 1_500);
  });
  return button;
}

// A hash or an address, short, with the whole in its title.
export const hex = (value, link) =>
  link ? el("a", { class: "hex", href: `#${link}`, title: value }, shortHex(value)) : el("span", { class: "hex", title: value }, shortHex(value));

// A hash or an address with a button that copies it.
export const known = (value, what) => [hex(value), " ", copyButton(value, what)];

// A long text in a box of its own, with a button that copies it.
export const copyable = (text, what) =>
  el("div", { class: "copyable" }, el("pre", { tabIndex: 0, role: "group", "aria-label": what }, text), copyButton(text, what));

// Names and their values.
export const facts = (entries) =>
  el(
    "dl",
    { class: "facts" },
    entries.filter(Boolean).map(([name, ...value]) => el("div", {}, el("dt", {}, name), el("dd", {}, ...value))),
  );

// A table with a caption for screen readers. A heading is a text or `{text, number: true}`.
export function table(caption, headings, body) {
  const head = headings.map((heading) => el("th", { scope: "col", class: heading.number && "number" }, heading.text ?? heading));
  return el(
    "div",
    { class: "scroll", tabIndex: 0, role: "region", "aria-label": caption },
    el("table", {}, el("caption", { class: "unseen" }, caption), el("thead", {}, el("tr", {}, head)), body),
  );
}

// A row of such a table. Cells are texts or elements.
export const row = (headings, cells) =>
  el("tr", {}, cells.map((cell, at) => el("td", { class: headings[at].number && "number" }, cell ?? "–")));

// What went wrong, in place of what was asked for.
export const failure = (error) => el("p", { class: "failure", role: "alert" }, error.message ?? String(error));

export const section = (title, ...children) => el("section", { class: "card" }, el("h2", {}, title), ...children);
