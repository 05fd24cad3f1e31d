// SPDX-License-Identifier: MIT OR Apache-2.0
//
// ABIs that people give, so that the page can read and write their contracts' calls.

import { addAbi, givenAbis, removeAbi } from "../abi/book.js";
import { el } from "../dom/element.js";
import { hex } from "../dom/parts.js";
import { plural } from "../text/format.js";
import { action } from "./action.js";

export function abiActions(onChange) {
  const list = el("ul", { class: "plain" });
  const draw = () => {
    list.replaceChildren(
      ...givenAbis().map(({ name, address, abi }) =>
        el("li", {}, el("strong", {}, name), ` ${plural(abi.length, "entry", "entries")} `, address && hex(address), " ", el("button", { type: "button", class: "quiet", onclick: () => (removeAbi(name), draw(), onChange()) }, `Remove ${name}`)),
      ),
    );
  };
  const form = action({
    title: "Add an ABI",
    says: "It stays in this browser, and is used wherever calls, logs and errors are shown.",
    fields: [
      { name: "name", label: "Name of the contract" },
      { name: "address", label: "Address", placeholder: "0x…", optional: true, hint: "If the contract is at one address." },
      { name: "abi", label: "ABI in JSON", type: "area", rows: 4, placeholder: "[…]", hint: "Or what a compiler writes, with a field “abi”." },
    ],
    buttons: [["add", "Add"]],
    run: async ({ name, address, abi }) => {
      if (address && !/^0x[0-9a-fA-F]{40}$/.test(address)) throw new Error(`Address: expected 20 bytes in hex, got ${address}`);
      const many = await addAbi(name, address, abi);
      draw();
      onChange();
      return `${plural(many, "entry", "entries")} of ${name} are known now.`;
    },
  });
  const file = el("input", { type: "file", accept: ".json,application/json", "aria-label": "ABI from a file" });
  file.addEventListener("change", async () => {
    const [given] = file.files;
    if (!given) return;
    form.elements.abi.value = await given.text();
    form.elements.name.value ||= given.name.replace(/\.json$/, "");
  });
  form.querySelector(".buttons").before(el("p", { class: "field" }, file));
  form.append(list);
  draw();
  return form;
}
