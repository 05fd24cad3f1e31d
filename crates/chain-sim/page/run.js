// The run, and how it was at each step. Position 0 is before step 0; position n is after step n - 1.

const run = JSON.parse(byId("run").textContent);
const lastPosition = run.steps.length - 1;
const numberOf = new Map(run.messages.map((message, index) => [message.hash, index + 1]));

/** What a state means for the colours and marks. */
const KINDS = {
  "relayed": "relayed",
  "submitted": "submitted",
  "failed": "failed",
  "expired": "failed",
  "skipped": "failed",
  "no destination": "failed",
  "reorged out": "gone",
  "unknown": "unknown",
};

/** The state of a message at the relayer; null before it was found. */
function stateAt(message, position) {
  return message.states.findLast((change) => change.step <= position) ?? null;
}

function kindOf(state) {
  return state === null ? "unknown" : KINDS[state.name] ?? "pending";
}

/** The blocks that are on their chains. */
function blocksAt(position) {
  return run.blocks.filter((block) => isPresent(block, position));
}

function isPresent(block, position) {
  return block.from <= position && (block.until === null || position < block.until);
}

/** The blocks that the step before this position has removed. */
function removedAt(position) {
  return run.blocks.filter((block) => block.until === position && block.from < position);
}

/** The safety level of a block. */
function safetyAt(block, position) {
  const heads = run.steps[position].chains[block.chain];
  if (block.number <= heads.finalized) return "finalized";
  if (block.number <= heads.safe) return "safe";
  return block.number <= heads.crossUnsafe ? "cross-unsafe" : "unsafe";
}

/** The number of messages in each state. */
function countsAt(position) {
  const counts = new Map();
  for (const message of run.messages) {
    const state = stateAt(message, position);
    if (state !== null) counts.set(state.name, (counts.get(state.name) ?? 0) + 1);
  }
  return counts;
}

/** The positions after steps with faults. */
const faultPositions = run.steps.flatMap((step, position) => step.faults.length > 0 ? [position] : []);

/** A position in words. */
function positionText(position) {
  return position === 0 ? "before step 0" : `after step ${position - 1}`;
}
