// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Executing messages that are not what was sent. Each declares exactly what it executes, so that the
// contracts have nothing to object: only who checks the message itself can refuse it.

import { encodeAccessList } from "@eth-optimism/viem/utils/interop";
import { concat, slice } from "viem";

// No chain has it.
const UNKNOWN_CHAIN = 999n;
const DAY = 24n * 60n * 60n;

function forged({ id, payload }, changes, changedPayload = payload) {
  const changed = { ...id, ...changes };
  return { id: changed, payload: changedPayload, accessList: encodeAccessList(changed, changedPayload) };
}

// With one bit of its last byte otherwise.
function flipped(payload) {
  const [last] = Buffer.from(payload.slice(-2), "hex");
  return concat([slice(payload, 0, -1), `0x${(last ^ 1).toString(16).padStart(2, "0")}`]);
}

// By what is wrong: how to make it of the message that was sent, and what is said about it; words
// of supersim's, where it has some.
export const forgeries = {
  timestamp: {
    forge: (sent) => forged(sent, { timestamp: sent.id.timestamp - 1n }),
    words: "executing message identifier does not match block timestamp",
  },
  "log index": {
    forge: (sent) => forged(sent, { logIndex: sent.id.logIndex + 1n }),
    words: "initiating message not found",
  },
  block: {
    forge: (sent) => forged(sent, { blockNumber: sent.id.blockNumber + 1_000n }),
    words: "failed to fetch executing message block: not found",
  },
  payload: {
    forge: (sent) => forged(sent, {}, flipped(sent.payload)),
    words: "executing and initiating message fields are not equal",
  },
  "chain id": {
    forge: (sent) => forged(sent, { chainId: UNKNOWN_CHAIN }),
    words: `no chain found for chain id: ${UNKNOWN_CHAIN}`,
  },
  "timestamp, which is in the future": {
    forge: (sent) => forged(sent, { timestamp: sent.id.timestamp + DAY }),
    words: "from the future",
  },
};
