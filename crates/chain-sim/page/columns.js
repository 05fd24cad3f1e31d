// The columns of the drawing: one for each timestamp, the latest that there is room for.

const LABEL_WIDTH = 74;
const COLUMN_WIDTH = 58;
const BLOCK = { width: 44, height: 28 };
const LANE_HEIGHT = 92;
const LANE_TOP = 30;

/** The columns at a position, for a drawing of this width. */
function columnsAt(shown, width) {
  const room = Math.max(2, Math.floor((width - LABEL_WIDTH) / COLUMN_WIDTH) - 1);
  const timestamps = [...new Set(shown.map((block) => block.timestamp))].sort((one, other) => one - other);
  const visible = timestamps.slice(-room);
  return { visible, index: new Map(visible.map((timestamp, index) => [timestamp, index])) };
}

/** The left edge of a column. The one after the last is for what waits for a block. */
function columnX(index) {
  return LABEL_WIDTH + index * COLUMN_WIDTH;
}

function laneY(lane) {
  return LANE_TOP + lane * LANE_HEIGHT;
}
