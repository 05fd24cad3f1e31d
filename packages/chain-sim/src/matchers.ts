// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Matchers for `expect` of Vitest and Jest.

import type { Cluster } from "./cluster.js";
import { MessageStateError, type MessageOrHash, type StateName, type WaitOptions } from "./relaying.js";

interface MatcherResult {
  pass: boolean;
  message: () => string;
}

/** `expect.extend(messageMatchers(() => cluster))`; then `await expect(message).toBeRelayed()`. */
export function messageMatchers(cluster: Cluster | (() => Cluster)) {
  const get = () => (typeof cluster === "function" ? cluster() : cluster);

  async function reaches(message: MessageOrHash, state: StateName, options?: WaitOptions): Promise<MatcherResult> {
    try {
      const { hash } = await get().waitForState(message, state, options);
      const text = `message ${hash}: expected another state than ${state}, got it\n\n${await get().story(hash)}`;
      return { pass: true, message: () => text };
    } catch (error) {
      if (!(error instanceof MessageStateError)) throw error;
      return { pass: false, message: () => error.message };
    }
  }

  return {
    /** The message is relayed in time. */
    toBeRelayed: (message: MessageOrHash, options?: WaitOptions) => reaches(message, "relayed", options),
    /** The message gets into the state in time. */
    toReachState: (message: MessageOrHash, state: StateName, options?: WaitOptions) => reaches(message, state, options),
  };
}
