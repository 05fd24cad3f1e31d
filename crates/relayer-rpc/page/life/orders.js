// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The buttons that retry and skip a message. The relayer decides, and its answer is shown as it is.

import { relayer, tell } from "../api/relayer.js";
import { el } from "../dom/element.js";
import { failure } from "../dom/parts.js";

const DONE = {
  retry: "Done: it is due again, with all its attempts.",
  skip: "Done: it is skipped.",
};

// Calls `onDone` when an order was carried out.
export function orders(hash, onDone) {
  const outcome = el("output", { class: "outcome" });
  const button = (order, label, title) =>
    el("button", { type: "button", title, onclick: () => give(order) }, label);
  const buttons = [
    button("retry", "Retry", "Relay it again: it is due at once, with all its attempts"),
    button("skip", "Skip", "Do not relay it"),
  ];

  const give = async (order) => {
    if (outcome.hasAttribute("aria-busy")) return;
    outcome.setAttribute("aria-busy", "true");
    outcome.replaceChildren("Telling the relayer …");
    try {
      await tell(hash, order);
      outcome.replaceChildren(el("p", {}, DONE[order]));
      onDone();
      relayer.refresh();
    } catch (error) {
      outcome.replaceChildren(failure(error));
    }
    outcome.removeAttribute("aria-busy");
  };

  return el("form", { class: "action", "aria-label": "Orders", onsubmit: (event) => event.preventDefault() }, el("p", { class: "buttons" }, buttons), outcome);
}
