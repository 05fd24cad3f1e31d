// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Parts that several views have: states, hashes to copy, lists of facts, tables, errors.

import { el } from "./element.js";
import { shortHex } from "../text/format.js";
import { stateOf } from "../text/states.js";

// The badge of a message's state: a mark and a word, so that nobody needs the colour.
export function badge(name, words) {
  const state = stateOf(name);
  return el(
    "span",
    { class: `badge ${state.kind}` },
    el("span", { class: "mark", "aria-hidden": "true" }, state.mark),
    words ?? state.label,
  );
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

// A table with a caption for screen readers. Cells are texts or elements; a heading can be
// `{text, number: true}`.
export function table(caption, headings, rows) {
  const isNumber = headings.map((heading) => heading.number === true);
  const head = headings.map((heading, at) =>
    el("th", { scope: "col", class: isNumber[at] && "number" }, heading.text ?? heading),
  );
  const cells = (row) => row.map((cell, at) => el("td", { class: isNumber[at] && "number" }, cell ?? "–"));
  return el(
    "div",
    { class: "scroll", tabIndex: 0, role: "region", "aria-label": caption },
    el(
      "table",
      {},
      el("caption", { class: "unseen" }, caption),
      el("thead", {}, el("tr", {}, head)),
      el("tbody", {}, rows.map((row) => el("tr", {}, cells(row)))),
    ),
  );
}

// What went wrong, in place of what was asked for.
export const failure = (error) => el("p", { class: "failure", role: "alert" }, error.message ?? String(error));

export const section = (title, ...children) => el("section", { class: "card" }, el("h2", {}, title), ...children);

// Draws what `load` resolves to, and its error if it fails; nothing once the view has ended.
export async function fillIn(place, signal, load) {
  place.setAttribute("aria-busy", "true");
  try {
    const children = await load();
    if (!signal.aborted) place.replaceChildren(...[children].flat(Infinity).filter(Boolean));
  } catch (error) {
    if (!signal.aborted) place.replaceChildren(failure(error));
  }
  place.removeAttribute("aria-busy");
  return place;
}
