// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The form that says which messages are shown. It is kept in the address, so that a link leads back.

import { el, uniqueId } from "../dom/element.js";
import { stateNames, stateOf } from "../text/states.js";

const NAMES = ["state", "source", "destination", "sender", "target", "text", "order"];

function field(label, input) {
  input.id = uniqueId("filter");
  return el("p", { class: "field" }, el("label", { htmlFor: input.id }, label), input);
}

const select = (name, options, value) =>
  el("select", { name }, options.map(([given, text]) => el("option", { value: given, selected: given === value }, text)));

function address(name, value) {
  return el("input", { name, value, placeholder: "0x…", autocomplete: "off", spellcheck: false, size: 14 });
}

// Calls `onChange` with `{filter, order, text}` or an error, when it is changed.
export function filterForm(chains, query, onChange) {
  const value = (name) => query.get(name) ?? "";
  const ids = [["", "any chain"], ...chains.map(({ chainId }) => [String(chainId), `chain ${chainId}`])];
  const states = [["", "any state"], ...stateNames.map((name) => [name, stateOf(name).label])];
  const orders = [["newest", "newest first"], ["oldest", "oldest first"]];
  const form = el(
    "form",
    { class: "filters", role: "search", "aria-label": "Filter messages" },
    field("State", select("state", states, value("state"))),
    field("From", select("source", ids, value("source"))),
    field("To", select("destination", ids, value("destination"))),
    field("Sender", address("sender", value("sender"))),
    field("Target", address("target", value("target"))),
    field("Hash or text", el("input", { name: "text", type: "search", value: value("text"), autocomplete: "off", spellcheck: false, size: 16 })),
    field("Order", select("order", orders, value("order") || "newest")),
    el("p", { class: "field buttons" }, el("button", { type: "submit" }, "Show"), el("button", { type: "reset", class: "quiet" }, "Clear")),
  );
  const tell = () => {
    const given = Object.fromEntries(NAMES.map((name) => [name, form.elements[name].value.trim()]));
    const wrong = ["sender", "target"].find((name) => given[name] && !/^0x[0-9a-fA-F]{40}$/.test(given[name]));
    if (wrong) return onChange(new Error(`${wrong}: expected an address of 20 bytes in hex, got ${given[wrong]}`));
    const { order, text } = given;
    const filter = {};
    for (const name of ["state", "sender", "target"]) if (given[name]) filter[name] = given[name];
    for (const name of ["source", "destination"]) if (given[name]) filter[name] = Number(given[name]);
    const kept = NAMES.filter((name) => given[name] && !(name === "order" && order === "newest"));
    onChange({ filter, order, text, query: new URLSearchParams(kept.map((name) => [name, given[name]])) });
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
