// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Draws chains as lanes of blocks, and messages as arcs between them.

import { svg } from "../dom/element.js";
import { count, plural, timeOfDay } from "../text/format.js";
import { levelOf, stateOf } from "../text/states.js";
import { columns, place } from "./columns.js";

const BLOCK = { width: 76, height: 46 };
const COLUMN = BLOCK.width + 18;
const LABEL = 24;
const GAP = 78;
const LANE = LABEL + BLOCK.height + GAP;
const MARK = 11;

const topOf = (lane) => lane * LANE + LABEL;

function blockAt(chain, block, x, lane, now) {
  const level = levelOf(chain, block.number);
  const y = topOf(lane);
  const words = `Block ${block.number} of chain ${chain.chainId}, ${timeOfDay(block.timestamp)}, ${plural(block.transactions, "transaction")}, ${level}`;
  return svg(
    "a",
    { href: `#/chains/${chain.chainId}/blocks/${block.number}`, class: `block ${level} ${now ? "new" : ""}`, "aria-label": words },
    svg("title", {}, words),
    svg("rect", { x, y, width: BLOCK.width, height: BLOCK.height, rx: 7 }),
    level === "finalized" && svg("rect", { x: x + 3, y: y + 3, width: BLOCK.width - 6, height: BLOCK.height - 6, rx: 5, class: "inner" }),
    svg("text", { x: x + 9, y: y + 19, class: "number" }, count(block.number)),
    svg("text", { x: x + BLOCK.width - 9, y: y + 19, class: "transactions" }, `${block.transactions} tx`),
    svg("text", { x: x + 9, y: y + 36, class: "time" }, timeOfDay(block.timestamp)),
  );
}

function words({ source, from, destination, to, state, count: many }) {
  const end = to === null ? `to chain ${destination}: ${stateOf(state).label.toLowerCase()}` : `relayed in block ${to} of chain ${destination}`;
  return `${plural(many, "message")} of block ${from} of chain ${source}, ${end}`;
}

function arcBetween(arc, from, to, isNew) {
  const down = to.lane > from.lane;
  const x1 = from.x + BLOCK.width / 2 + 8;
  const x2 = to.x + BLOCK.width / 2 - 8;
  const y1 = topOf(from.lane) + (down ? BLOCK.height : 0);
  const y2 = topOf(to.lane) + (down ? 0 : BLOCK.height) + (down ? -3 : 3);
  const bend = Math.max(30, Math.abs(y2 - y1) * 0.55) * (down ? 1 : -1);
  const path = `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
  return shape(arc, path, { x: x2, y: y2 }, isNew, { x: (x1 + x2) / 2, y: (y1 + y2) / 2 });
}

// A message on its way ends between the lanes, at its mark.
function stub(arc, from, lane, position, isNew) {
  const down = lane > from.lane;
  const x1 = from.x + BLOCK.width / 2 + 8;
  const y1 = topOf(from.lane) + (down ? BLOCK.height : 0);
  const x2 = x1 + 14 + position * 44;
  const y2 = down ? y1 + 27 : y1 - LABEL - 28;
  const bend = down ? 16 : -16;
  return shape(arc, `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`, { x: x2, y: y2 }, isNew, null);
}

function shape(arc, path, end, isNew, middle) {
  const state = stateOf(arc.state);
  const label = words(arc);
  const target = arc.count === 1 && arc.hash ? `#/messages/${arc.hash}` : `#/messages?source=${arc.source}&destination=${arc.destination}&state=${arc.state}`;
  const isDone = arc.state === "relayed";
  const many = arc.count > 1 && { at: middle ?? { x: end.x + MARK + 4, y: end.y }, text: `×${count(arc.count)}` };
  return svg(
    "a",
    { href: target, class: `arc ${state.kind} ${arc.state} ${isNew ? "new" : ""}`, "aria-label": label },
    svg("title", {}, label),
    svg("path", { d: path, class: "hit" }),
    svg("path", { d: path, class: "line", pathLength: isNew && isDone ? 1 : null }),
    isDone ? svg("circle", { cx: end.x, cy: end.y, r: 4, class: "end" }) : svg("circle", { cx: end.x, cy: end.y, r: MARK, class: "plate" }),
    !isDone && svg("text", { x: end.x, y: end.y + 4, class: "mark" }, state.mark),
    many && svg("text", { x: many.at.x, y: many.at.y + 4, class: `many ${middle ? "middle" : ""}` }, many.text),
  );
}

// The drawing of these chains, for a width in pixels. `seen` has what was drawn before: the rest is new.
export function lanes(chains, board, width, seen) {
  const shown = chains.map((chain) => ({ chain, id: chain.chainId, blocks: board.blocks(chain.chainId) }));
  const ids = shown.map(({ id }) => id);
  const arcs = board.arcs(ids);
  const column = columns(shown, arcs);
  const fitting = Math.max(2, Math.floor((width + COLUMN - BLOCK.width) / COLUMN));
  const last = Math.max(0, ...column.values());
  const first = Math.max(0, last - fitting + 1);
  const isFirst = seen.size === 0;
  const isNew = (key) => {
    const fresh = !seen.has(key) && !isFirst;
    seen.add(key);
    return fresh;
  };
  const where = new Map();
  const drawn = { rails: [], labels: [], blocks: [], arcs: [] };
  shown.forEach(({ chain, id, blocks }, lane) => {
    const y = topOf(lane);
    drawn.rails.push(svg("line", { x1: 0, x2: width, y1: y + BLOCK.height / 2, y2: y + BLOCK.height / 2, class: "rail" }));
    drawn.labels.push(
      svg("text", { x: 0, y: y - 9, class: "lane" }, `Chain ${id}`),
      svg("text", { x: width, y: y - 9, class: "pool" }, chain.pooled > 0 ? `${count(chain.pooled)} in the pool` : ""),
    );
    // A chain that has been idle shows its last block, at the left.
    const isIdle = blocks.length > 0 && column.get(place(id, blocks.at(-1).number)) < first;
    for (const block of blocks) {
      const at = isIdle && block === blocks.at(-1) ? first : column.get(place(id, block.number));
      if (at < first) continue;
      const x = (at - first) * COLUMN + 1;
      where.set(place(id, block.number), { x, lane });
      drawn.blocks.push(blockAt(chain, block, x, lane, isNew(block.hash)));
    }
  });
  const stubs = new Map();
  for (const arc of arcs) {
    const from = where.get(place(arc.source, arc.from));
    const to = arc.to === null ? null : where.get(place(arc.destination, arc.to));
    if (from && to) drawn.arcs.push(arcBetween(arc, from, to, isNew(arc.key)));
    else if (from && arc.to === null) {
      const side = `${arc.source}:${arc.from}:${ids.indexOf(arc.destination) > from.lane}`;
      const position = stubs.get(side) ?? 0;
      stubs.set(side, position + 1);
      const lane = ids.includes(arc.destination) ? ids.indexOf(arc.destination) : from.lane + 1;
      drawn.arcs.push(stub(arc, from, lane, position, isNew(arc.key)));
    }
  }
  const height = Math.max(1, shown.length) * LANE - GAP + (shown.length === 1 ? GAP : 14);
  return svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": "The last blocks of the chains, and their messages" },
    drawn.rails,
    drawn.arcs,
    drawn.labels,
    drawn.blocks,
  );
}
