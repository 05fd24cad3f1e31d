// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A form that does something, and shows what came of it.

import { cluster } from "../api/cluster.js";
import { el, uniqueId } from "../dom/element.js";
import { failure } from "../dom/parts.js";

const WORDS = 24_000;

function input({ type = "text", name, value = "", options, rows, placeholder, optional }) {
  if (type === "select") {
    return el("select", { name }, options.map(([given, text]) => el("option", { value: given, selected: String(given) === String(value) }, text)));
  }
  if (type === "area") return el("textarea", { name, rows: rows ?? 3, value, placeholder: placeholder ?? "", spellcheck: false });
  if (type === "check") return el("input", { type: "checkbox", name, checked: value === true });
  return el("input", { type, name, value, placeholder: placeholder ?? "", required: !optional, autocomplete: "off", spellcheck: false, min: type === "number" ? 0 : null });
}

function field(given) {
  const control = input(given);
  control.id = uniqueId(given.name);
  const label = el("label", { htmlFor: control.id }, given.label);
  const hint = given.hint && el("small", { id: `${control.id}-hint` }, given.hint);
  if (hint) control.setAttribute("aria-describedby", hint.id);
  return el("p", { class: `field ${given.type === "check" ? "check" : ""}` }, given.type === "check" ? [control, label] : [label, control], hint);
}

// The server's answer, as it came, unless somebody has words for it.
export const answer = (result) => el("pre", { tabIndex: 0, role: "group", "aria-label": "The server's answer" }, JSON.stringify(result, null, 2)?.slice(0, WORDS) ?? "done");

// `run` gets the values by name, and returns what to show: an element, a text, or a list of these.
export function action({ title, says, fields = [], buttons, run }) {
  const output = el("output", { class: "outcome" });
  const form = el(
    "form",
    { class: "action", "aria-label": title },
    el("h3", {}, title),
    says && el("p", { class: "note" }, says),
    fields.map(field),
    el("p", { class: "buttons" }, buttons.map(([value, text]) => el("button", { type: "submit", value }, text))),
    output,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(Array.from(form.elements).filter((it) => it.name).map((it) => [it.name, it.type === "checkbox" ? it.checked : it.value.trim()]));
    const pressed = event.submitter?.value ?? buttons[0][0];
    const all = form.querySelectorAll("button");
    for (const button of all) button.disabled = true;
    output.setAttribute("aria-busy", "true");
    output.replaceChildren("Working…");
    try {
      output.replaceChildren(...[await run(values, pressed)].flat(Infinity).filter(Boolean));
    } catch (error) {
      output.replaceChildren(failure(error));
    }
    output.removeAttribute("aria-busy");
    for (const button of all) button.disabled = false;
    cluster.refresh();
  });
  return form;
}

// A whole number of a field.
export function whole(name, text) {
  if (!/^\d+$/.test(text)) throw new Error(`${name}: expected a whole number, got ${JSON.stringify(text)}`);
  return Number(text);
}
