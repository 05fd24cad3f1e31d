// The messages as arcs, from the block that sent them to the block that relayed them.

/** Draws the arcs of all messages at a position. */
function drawArcs(position, present, columns, chosen, choose) {
  const sends = new Map();
  const attempts = [];
  for (const block of present) {
    block.messages.forEach((inclusion, index) => {
      const at = { block, inclusion, index };
      if (inclusion.kind === "sent") sends.set(inclusion.message, at);
      else attempts.push(at);
    });
  }
  const relayed = attempts.filter((at) => at.inclusion.kind === "relayed");
  const done = new Set(relayed.map((at) => at.inclusion.message));
  const arcs = attempts.map((at) => {
    const kind = at.inclusion.forged ? "forged" : at.inclusion.kind;
    const start = sends.get(at.inclusion.message);
    return start === undefined ? null : arc(start, pointOf(at, columns), kind, at.inclusion);
  });
  const waiting = [...sends].filter(([hash]) => !done.has(hash));
  const places = waitingPlaces(waiting, columns);
  for (const [hash, start] of waiting) {
    arcs.push(arc(start, places.get(hash) ?? null, waitingKind(hash, position), start.inclusion));
  }
  return arcs.filter((drawn) => drawn !== null).flat();

  /** Draws an arc with the mark at its end; null where the end is not visible. */
  function arc(start, end, kind, inclusion) {
    const from = pointOf(start, columns);
    if (end === null) return null;
    const lane = laneOf.get(start.block.chain);
    // What was sent before the first column comes from the left edge.
    const begin = from ?? { x: LABEL_WIDTH - 6, y: laneY(lane) + BLOCK.height / 2, lane };
    const down = end.lane > begin.lane;
    const y1 = begin.y + (down ? BLOCK.height / 2 : -BLOCK.height / 2);
    const y2 = end.y + (down ? -BLOCK.height / 2 - 4 : BLOCK.height / 2 + 4);
    const bend = (y2 - y1) / 2;
    const path = `M ${begin.x} ${y1} C ${begin.x} ${y1 + bend}, ${end.x} ${y2 - bend}, ${end.x} ${y2}`;
    const isChosen = chosen !== null && chosen.hash === inclusion.message;
    const line = shape("path", { class: `arc ${kind}${isChosen ? " chosen" : ""}`, d: path, "data-message": inclusion.message },
      shape("title", {}, arcText(inclusion, kind)));
    line.addEventListener("click", () => choose(inclusion.message));
    return [line, mark(kind, end.x, y2)];
  }
}

/** How a message waits that is not relayed. The chains count, even if the relayer knows nothing of it. */
function waitingKind(hash, position) {
  const message = run.messages[numberOf.get(hash) - 1];
  const kind = message === undefined ? "pending" : kindOf(stateAt(message, position));
  return kind === "submitted" || kind === "failed" ? kind : "pending";
}

/** Where a message is in its block; null where the block is not visible. */
function pointOf({ block, index }, columns) {
  const column = columns.index.get(block.timestamp);
  if (column === undefined) return null;
  const lane = laneOf.get(block.chain);
  return { x: columnX(column) + sideBySide(index, block.messages.length), y: laneY(lane) + BLOCK.height / 2, lane };
}

/** Where messages wait: after the last block of their destination, side by side above it or below it. */
function waitingPlaces(waiting, columns) {
  const sides = new Map();
  for (const [hash, { block }] of waiting) {
    const lane = laneOf.get(Number(run.messages[numberOf.get(hash) - 1]?.destination));
    if (lane === undefined) continue;
    const key = `${lane} ${lane > laneOf.get(block.chain)}`;
    if (!sides.has(key)) sides.set(key, { lane, hashes: [] });
    sides.get(key).hashes.push(hash);
  }
  const places = new Map();
  for (const { lane, hashes } of sides.values()) {
    hashes.forEach((hash, index) => places.set(hash, {
      x: columnX(columns.visible.length) + sideBySide(index, hashes.length), y: laneY(lane) + BLOCK.height / 2, lane }));
  }
  return places;
}

/** How far right of a column's edge one of so many is: all are within the width of a block. */
function sideBySide(index, count) {
  return 6 + index * Math.min(8, (BLOCK.width - 12) / Math.max(1, count - 1));
}

/** The mark at the end of an arc: a shape for each kind, so that nobody needs the colours. */
function mark(kind, x, y) {
  const attributes = { class: `mark ${kind}` };
  switch (kind) {
    case "failed": return shape("path", { ...attributes, d: `M ${x - 4} ${y - 4} l 8 8 m 0 -8 l -8 8` });
    case "forged": return shape("path", { ...attributes, d: `M ${x} ${y - 5} l 5 5 l -5 5 l -5 -5 z` });
    case "submitted": return shape("path", { ...attributes, d: `M ${x} ${y - 5} l 5 9 l -10 0 z` });
    default: return shape("circle", { ...attributes, cx: x, cy: y, r: 3.8 });
  }
}

/** An arc in words. */
function arcText(inclusion, kind) {
  const reason = inclusion.reason === null ? "" : `: ${inclusion.reason}`;
  return `message ${numberOf.get(inclusion.message) ?? ""} ${inclusion.message}, ${kind}${reason}`;
}
