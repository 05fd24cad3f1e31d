// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Where blocks stand: each right of its parent, and right of the blocks whose messages it relays.

// Blocks can relay each other's messages at one timestamp, so this ends after so many passes.
const PASSES = 8;

export const place = (chain, block) => `${chain}:${block}`;

// The column of each block, from 0. `lanes` are `{id, blocks}`.
export function columns(lanes, arcs) {
  const at = new Map();
  const before = new Map();
  for (const { source, from, destination, to } of arcs) {
    if (to === null) continue;
    const key = place(destination, to);
    before.set(key, [...(before.get(key) ?? []), place(source, from)]);
  }
  for (let pass = 0; pass < PASSES; pass += 1) {
    let moved = false;
    for (const { id, blocks } of lanes) {
      let least = 0;
      for (const { number } of blocks) {
        const key = place(id, number);
        const after = (before.get(key) ?? []).map((it) => (at.get(it) ?? -1) + 1);
        const column = Math.max(least, at.get(key) ?? 0, ...after);
        moved ||= column !== at.get(key);
        at.set(key, column);
        least = column + 1;
      }
    }
    if (!moved) break;
  }
  return at;
}
