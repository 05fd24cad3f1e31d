// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A plot of values over the last two minutes.

import { svg } from "../dom/element.js";

const HEIGHT = 132;
const SIDE = { left: 46, right: 58, top: 12, bottom: 24 };
const STEPS = [1, 2, 5];

// The least round number that is not less.
function round(value) {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [...STEPS, 10].find((it) => it * power >= value);
  return step * power;
}

// `lines` are `{name, kind, values}`, whose values are numbers or null, the oldest first; `span` is the
// number of seconds that they cover.
export function plot({ title, lines, show, span, width }) {
  const most = round(Math.max(0, ...lines.flatMap(({ values }) => values.filter((it) => it !== null))));
  const right = width - SIDE.right;
  const x = (at, all) => SIDE.left + ((right - SIDE.left) * at) / Math.max(1, all - 1);
  const y = (value) => HEIGHT - SIDE.bottom - ((HEIGHT - SIDE.bottom - SIDE.top) * value) / most;
  const drawn = lines.map(({ name, kind, values }) => {
    let path = "";
    let isOpen = false;
    values.forEach((value, at) => {
      if (value !== null) path += `${isOpen ? "L" : "M"}${x(at, values.length).toFixed(1)} ${y(value).toFixed(1)}`;
      isOpen = value !== null;
    });
    // A single value has no line.
    const points = values.map((value, at) => {
      const isAlone = value !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null;
      return isAlone && svg("circle", { cx: x(at, values.length), cy: y(value), r: 2, class: `point ${kind}` });
    });
    const last = values.findLastIndex((it) => it !== null);
    const label = last >= 0 && { y: y(values[last]), name };
    return { kind, path, points, label };
  });
  // Labels at the ends of the lines must not cover each other.
  const labels = drawn.map(({ label }) => label).filter(Boolean).sort((a, b) => a.y - b.y);
  labels.forEach((label, at) => (label.y = Math.max(label.y, at > 0 ? labels[at - 1].y + 14 : 0)));
  const said = lines.map(({ name, values }) => {
    const last = values.findLast((it) => it !== null);
    return `${name} ${last === undefined ? "none" : show(last)}`;
  });
  return svg(
    "svg",
    { class: "plot", viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: "img", "aria-label": `${title}, last: ${said.join(", ")}` },
    [0, most / 2, most].map((value) => [
      svg("line", { x1: SIDE.left, x2: right, y1: y(value), y2: y(value), class: "grid" }),
      svg("text", { x: SIDE.left - 8, y: y(value) + 4, class: "scale" }, show(value)),
    ]),
    svg("text", { x: SIDE.left, y: HEIGHT - 6, class: "from" }, `${Math.round(span)} s ago`),
    svg("text", { x: right, y: HEIGHT - 6, class: "until" }, "now"),
    drawn.map(({ path, kind, points }) => [path && svg("path", { d: path, class: `curve ${kind}` }), points]),
    labels.map(({ y: at, name }) => svg("text", { x: right + 8, y: at + 4, class: "name" }, name)),
  );
}
