// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Waiting until a message has a state, and the error that tells its life if it does not get there.

import { setTimeout as sleep } from "node:timers/promises";
import { type Client, type Hex, InvalidParamsRpcError, isHash } from "viem";
import type { MessageLife, MessageState, TrackedMessage } from "./generated/schema.js";
import { ask } from "./request.js";
import { story } from "./story.js";

/** A message, or its hash. */
export type MessageOrHash = Hex | { readonly hash: Hex };
export type StateName = MessageState["name"];

export interface WaitOptions {
  /** How long to wait, in milliseconds of real time: by default 5,000. */
  readonly timeout?: number | undefined;
}

const LONGEST_PAUSE_MS = 20;
// The relayer does nothing more about a message in one of these states.
const FINAL: readonly StateName[] = ["relayed", "failed", "expired", "skipped", "noDestination"];

export const hashOf = (message: MessageOrHash): Hex => (typeof message === "string" ? message : message.hash);

/** A message did not get into the expected state. The text has its life. */
export class MessageStateError extends Error {
  override readonly name = "MessageStateError";

  constructor(
    readonly hash: Hex,
    readonly expected: StateName,
    /** The state that it has instead; none if no chain has sent it. */
    readonly actual: MessageState | undefined,
    readonly life: MessageLife | undefined,
  ) {
    const state = actual && "failure" in actual ? `${actual.name}: ${actual.failure.text}` : actual?.name;
    const text = life ? `\n\n${story(life)}` : "";
    super(`message ${hash}: expected state ${expected}, got ${state ?? "a message that no chain has sent"}${text}`);
  }
}

/** The message, or `undefined` if no chain has sent it. */
async function find(client: Client, hash: Hex): Promise<TrackedMessage | undefined> {
  try {
    return await ask(client, "cluster_getMessage", hash);
  } catch (error) {
    // The server has no code of its own for a hash that no message has.
    if (error instanceof InvalidParamsRpcError) return undefined;
    throw error;
  }
}

/**
 * Waits until a message has a state.
 *
 * @throws a {@link MessageStateError} if the time is over, or the message is in another state that it stays in.
 */
export async function waitForState(
  client: Client,
  message: MessageOrHash,
  expected: StateName,
  { timeout = 5_000 }: WaitOptions = {},
): Promise<TrackedMessage> {
  const hash = hashOf(message);
  if (!isHash(hash)) throw new TypeError(`expected a message or its hash, got ${JSON.stringify(message)}`);
  const end = performance.now() + timeout;
  for (let pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    const found = await find(client, hash);
    if (found?.state.name === expected) return found;
    if ((found && FINAL.includes(found.state.name)) || performance.now() > end) {
      const life = found && (await ask(client, "cluster_traceMessage", hash));
      throw new MessageStateError(hash, expected, found?.state, life);
    }
    await sleep(pause);
  }
}
