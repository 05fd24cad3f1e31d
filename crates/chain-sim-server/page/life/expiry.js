// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Until when a message can be executed.

import { ask, RpcError } from "../api/rpc.js";
import { quantity } from "../text/format.js";

// Longer than any window that anybody would choose, and short enough for all clients.
const FAR_S = 1 << 30;

// The last timestamp at which a block may execute the message that these storage keys declare. The
// server has no method that says so: its refusal of a timestamp that is far away names the earliest
// message that would do. Null where the server says something else.
export async function expiresAt({ block, accessList }, destination) {
  const far = block.timestamp + FAR_S;
  try {
    await ask("supervisor_checkAccessList", accessList, "unsafe", { chainID: quantity(destination), timestamp: far });
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const earliest = /has expired: expected at least (\d+)/.exec(error.message)?.[1];
    if (earliest) return block.timestamp + (far - Number(earliest));
  }
  return null;
}
