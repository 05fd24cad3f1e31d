// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The whole cluster at a glance.

import { cluster } from "../api/cluster.js";
import { el } from "../dom/element.js";
import { failure } from "../dom/parts.js";
import { count, duration, moment } from "../text/format.js";
import { LEVELS, stateNames, stateOf } from "../text/states.js";
import { Board } from "./board.js";
import { figures } from "./figures.js";
import { lanes } from "./lanes.js";
import { Tempo } from "./tempo.js";

const MOST_LANES = 6;

// It goes on while other views are shown.
const tempo = new Tempo();
cluster.onChange((change) => tempo.record(change));
cluster.onStatus((status) => tempo.count(status.messages.relayed ?? 0));

function legend() {
  const states = stateNames.map((name) => {
    const { mark, label, kind } = stateOf(name);
    return el("li", { class: kind }, el("span", { class: "mark", "aria-hidden": "true" }, mark), ` ${label}`);
  });
  const levels = LEVELS.map((level) => el("li", {}, el("span", { class: `swatch ${level}`, "aria-hidden": "true" }), ` ${level}`));
  return el(
    "details",
    { class: "legend" },
    el("summary", {}, "What the marks mean"),
    el("h2", {}, "Messages"),
    el("ul", {}, states),
    el("h2", {}, "Safety of blocks"),
    el("ul", {}, levels),
  );
}

export function overview(root, _named, _query, signal) {
  const board = new Board();
  const seen = new Set();
  const { states, plots, draw: drawFigures } = figures(tempo);
  const drawing = el("div", { class: "lanes" });
  const clock = el("p", { class: "lead" });
  const note = el("p", { class: "note", role: "status" });
  const which = el("p", { class: "pager" });
  let begin = 0;
  let missed = 0;
  let last = "";
  root.append(el("h1", {}, "Overview"), clock, states, el("section", { class: "card board", "aria-label": "Blocks and messages" }, which, drawing, legend()), plots, note);

  const drawLanes = (chains) => {
    const width = Math.floor(drawing.clientWidth);
    if (width === 0) return;
    // Who has the focus on a block or an arc keeps it.
    const focused = drawing.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    drawing.replaceChildren(lanes(chains, board, width, seen));
    if (focused) drawing.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  };

  const drawPager = (all) => {
    const isWhole = all.length <= MOST_LANES;
    const step = (by, text) =>
      el("button", { type: "button", disabled: begin + by < 0 || begin + by >= all.length, onclick: () => move(by) }, text);
    which.hidden = isWhole;
    which.replaceChildren(
      step(-MOST_LANES, "Earlier chains"),
      `Chains ${count(begin + 1)} to ${count(Math.min(all.length, begin + MOST_LANES))} of ${count(all.length)}`,
      step(MOST_LANES, "Later chains"),
    );
  };

  const move = (by) => {
    begin += by;
    last = "";
    update(cluster.status);
  };

  let busy = false;
  let started = null;
  const update = async (status) => {
    if (signal.aborted) return;
    const { now, ahead } = status.clock;
    clock.textContent = `The clock of all chains is at ${moment(now)}, ${ahead === 0 ? "which is real time" : `${duration(ahead)} ahead of real time`}.${status.relayer.paused ? " The relayer is paused." : ""}`;
    drawFigures(status);
    if (begin >= status.chains.length) begin = 0;
    const shown = status.chains.slice(begin, begin + MOST_LANES);
    drawPager(status.chains);
    if (busy) return;
    busy = true;
    try {
      started ??= board.start();
      await started;
      await board.update(shown);
      // What the drawing shows; it is left alone while nothing of it changes.
      const present = JSON.stringify([shown, status.messages, drawing.clientWidth]);
      if (!signal.aborted && present !== last) {
        last = present;
        drawLanes(shown);
      }
      note.textContent = missed ? `This page was too slow for ${count(missed)} changes of messages.` : "";
    } catch (error) {
      started = null;
      if (cluster.link === "open") note.replaceChildren(failure(error));
    }
    busy = false;
  };

  cluster.onChange((change) => board.record(change), signal);
  cluster.onMissed((many) => (missed += many), signal);
  cluster.onStatus(update, signal);
  cluster.onLink((link) => {
    // Another server may answer from now on.
    if (link === "lost") {
      board.forget();
      started = null;
      last = "";
    }
  }, signal);
  const size = new ResizeObserver(() => cluster.status && ((last = ""), update(cluster.status)));
  size.observe(drawing);
  signal.addEventListener("abort", () => size.disconnect());
  return "Overview";
}
