// The lanes of the chains with their blocks.

const laneOf = new Map(run.chains.map((chain, lane) => [chain, lane]));

/** Draws the chains at a position. */
function drawLanes(position, chosen, choose) {
  const place = byId("lanes");
  const present = blocksAt(position);
  const removed = removedAt(position);
  const columns = columnsAt([...present, ...removed], place.clientWidth);
  const width = columnX(columns.visible.length + 1);
  const height = laneY(run.chains.length) - LANE_TOP / 2;
  const drawn = shape("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group",
    "aria-label": `Blocks and messages of ${run.chains.length} chains ${positionText(position)}` });
  for (const chain of run.chains) drawn.append(drawLane(chain, position, width));
  for (const timestamp of columns.visible) drawn.append(drawTime(timestamp, columns));
  drawn.append(drawTitle("next", columns.visible.length));
  for (const block of removed) drawn.append(...drawBlock(block, position, columns, true));
  drawn.append(...drawArcs(position, present, columns, chosen, choose));
  // Above the arcs, so that their numbers can be read.
  for (const block of present) drawn.append(...drawBlock(block, position, columns, false));
  place.replaceChildren(drawn);
}

/** Draws a chain's name, pool and line. */
function drawLane(chain, position, width) {
  const y = laneY(laneOf.get(chain));
  const { pooled } = run.steps[position].chains[chain];
  const middle = y + BLOCK.height / 2;
  return shape("g", {},
    shape("text", { x: 2, y: middle }, `chain ${chain}`),
    shape("text", { x: 2, y: middle + 16, class: "note" }, `${pooled} in pool`),
    shape("line", { class: "lane", x1: LABEL_WIDTH, x2: width, y1: middle, y2: middle }));
}

/** Draws the seconds since the beginning above a column. After a day there is no room for the unit. */
function drawTime(timestamp, columns) {
  const seconds = timestamp - run.steps[0].now;
  return drawTitle(`+${seconds}${seconds < 86_400 ? " s" : ""}`, columns.index.get(timestamp));
}

/** Draws the title of a column. */
function drawTitle(text, index) {
  const x = columnX(index) + BLOCK.width / 2;
  return shape("text", { class: "note", x, y: 14, "text-anchor": "middle" }, text);
}

/** Draws a block, if it is in a visible column. */
function drawBlock(block, position, columns, isRemoved) {
  const index = columns.index.get(block.timestamp);
  if (index === undefined) return [];
  // A removed block looks out from behind the one in its place.
  const shift = isRemoved ? 7 : 0;
  const x = columnX(index) + shift;
  const y = laneY(laneOf.get(block.chain)) - shift;
  const safety = isRemoved ? "removed" : safetyAt(block, position);
  const replaced = block.isReplacement ? " replaced" : "";
  return [shape("g", { class: `block ${safety}${replaced}` },
    shape("title", {}, blockText(block, safety)),
    shape("rect", { x, y, width: BLOCK.width, height: BLOCK.height, rx: 4 }),
    shape("text", { x: x + BLOCK.width / 2, y: y + 19, "text-anchor": "middle" }, block.number))];
}

/** A block in words. */
function blockText(block, safety) {
  const replacement = block.isReplacement ? ", in the place of a block with an invalid message" : "";
  return `block ${block.number} of chain ${block.chain}, ${safety}${replacement}: ${block.transactions} transactions, ` +
    `${block.gasUsed} gas, timestamp ${block.timestamp}, ${block.hash}`;
}
