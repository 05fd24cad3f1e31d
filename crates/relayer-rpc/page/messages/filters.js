// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The form that says which messages are shown. It is kept in the address, so that a link leads back.

import { el, uniqueId } from "../dom/element.js";
import { stateNames, stateOf } from "../text/states.js";

const NAMES = ["state", "settled", "source", "destination", "account", "hash", "order"];

// What is right in the fields that are written, and how it is said.
const FORMS = {
  account: [/^0x[0-9a-fA-F]{40}$/, "an address of 20 bytes in hex"],
  hash: [/^0x[0-9a-fA-F]{64}$/, "the hash of a message, 32 bytes in hex"],
};

function field(label, input) {
  input.id = uniqueId("filter");
  return el("p", { class: "field" }, el("label", { htmlFor: input.id }, label), input);
}

const select = (name, options, value) =>
  el("select", { name }, options.map(([given, text]) => el("option", { value: given, selected: given === value }, text)));

const written = (name, value, placeholder) => el("input", { name, value, placeholder, autocomplete: "off", spellcheck: false, size: 14 });

// Calls `onChange` with `{filter, hash, query}` or an error, when it is changed. `filter` has the
// parameters of the API. `sources` and `destinations` are ids of chains.
export function filterForm(sources, destinations, query, onChange) {
  const value = (name) => query.get(name) ?? "";
  const chain = (name, ids) => {
    const given = value(name);
    const known = ids.map(String);
    const all = /^\d+$/.test(given) && !known.includes(given) ? [...known, given] : known;
    return select(name, [["", "any chain"], ...all.map((id) => [id, `chain ${id}`])], given);
  };
  const form = el(
    "form",
    { class: "filters", role: "search", "aria-label": "Filter messages" },
    field("State", select("state", [["", "any state"], ...stateNames.map((name) => [name, stateOf(name).label])], value("state"))),
    field("Settled", select("settled", [["", "settled or not"], ["false", "not settled"], ["true", "settled"]], value("settled"))),
    field("From", chain("source", sources)),
    field("To", chain("destination", destinations)),
    field("Account", written("account", value("account"), "sender or target")),
    field("Hash", written("hash", value("hash"), "0x…")),
    field("Order", select("order", [["newest", "newest first"], ["oldest", "oldest first"]], value("order") || "newest")),
    el("p", { class: "field buttons" }, el("button", { type: "submit" }, "Show"), el("button", { type: "reset", class: "quiet" }, "Clear")),
  );
  const tell = () => {
    const given = Object.fromEntries(NAMES.map((name) => [name, form.elements[name].value.trim()]));
    for (const [name, [right, expected]] of Object.entries(FORMS)) {
      if (given[name] && !right.test(given[name])) return onChange(new Error(`${name}: expected ${expected}, got ${given[name]}`));
    }
    const kept = NAMES.filter((name) => given[name] && !(name === "order" && given.order === "newest"));
    const { hash, ...filter } = Object.fromEntries(NAMES.filter((name) => given[name]).map((name) => [name, given[name]]));
    onChange({ filter, hash, query: new URLSearchParams(kept.map((name) => [name, given[name]])) });
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tell();
  });
  form.addEventListener("change", (event) => event.target.matches("select") && tell());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    for (const name of NAMES) form.elements[name].value = name === "order" ? "newest" : "";
    tell();
  });
  return { form, tell };
}
