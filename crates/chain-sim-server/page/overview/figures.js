// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The numbers of messages by state, and how fast they are.

import { el, to } from "../dom/element.js";
import { count, milliseconds } from "../text/format.js";
import { stateNames, stateOf } from "../text/states.js";
import { plot } from "./plot.js";

const ANNOUNCED_MS = 5_000;

export function figures(tempo) {
  const states = el("ul", { class: "states" });
  const said = el("p", { class: "unseen", "aria-live": "polite" });
  const rate = el("div", { class: "figure" });
  const latency = el("div", { class: "figure" });
  let announced = -Infinity;

  const draw = (status) => {
    const all = Object.values(status.messages).reduce((sum, many) => sum + many, 0);
    const there = stateNames.filter((name) => status.messages[name]);
    states.replaceChildren(
      el("li", { class: "all" }, to("/messages", [el("strong", {}, count(all)), " messages"])),
      ...there.map((name) => {
        const { mark, label, kind } = stateOf(name);
        const link = [el("span", { class: "mark", "aria-hidden": "true" }, mark), el("strong", {}, count(status.messages[name])), ` ${label.toLowerCase()}`];
        return el("li", { class: kind }, to(`/messages?state=${name}`, link));
      }),
    );
    // Each change would be too much to listen to.
    if (performance.now() - announced > ANNOUNCED_MS) {
      announced = performance.now();
      const words = there.map((name) => `${count(status.messages[name])} ${stateOf(name).label.toLowerCase()}`);
      const text = `${count(all)} messages: ${words.join(", ") || "none"}`;
      if (said.textContent !== text) said.textContent = text;
    }
    drawPlots();
  };

  const drawPlots = () => {
    const steps = tempo.steps();
    const span = steps[0].ago;
    const width = Math.floor(rate.clientWidth) || 320;
    const now = tempo.rate();
    const took = tempo.latency();
    rate.replaceChildren(
      el("h2", {}, "Relayed per second"),
      el("p", { class: "value" }, now < 10 ? now.toFixed(1) : count(Math.round(now))),
      plot({ title: "Messages relayed per second", lines: [{ name: "relayed", kind: "one", values: steps.map((it) => it.rate) }], show: (it) => count(it), span, width }),
    );
    latency.replaceChildren(
      el("h2", {}, "From send to relay"),
      el("p", { class: "value" }, took ? `${milliseconds(took.median)} ` : "– ", el("small", {}, took ? `median, 99th ${milliseconds(took.most)}` : "no message yet")),
      plot({
        title: "Time from send to relay as this page sees it",
        lines: [
          { name: "99th", kind: "two", values: steps.map((it) => it.latency?.most ?? null) },
          { name: "median", kind: "one", values: steps.map((it) => it.latency?.median ?? null) },
        ],
        show: milliseconds,
        span,
        width,
      }),
    );
  };

  return { states: el("div", {}, states, said), plots: el("div", { class: "figures" }, rate, latency), draw };
}
