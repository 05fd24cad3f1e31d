// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What a failing test tells of its messages.

import type { Cluster } from "./cluster.js";

type ClusterOrGetter = Cluster | (() => Cluster);
const MOST_STORIES = 10;

const clusterOf = (it: ClusterOrGetter): Cluster => (typeof it === "function" ? it() : it);

/** The lives of the messages that are not relayed, the latest first, as text. At most ten. */
export async function unrelayedStories(cluster: Cluster): Promise<string> {
  const messages = await cluster.messages();
  const unrelayed = messages.filter(({ state }) => state.name !== "relayed").reverse();
  const stories = await Promise.all(unrelayed.slice(0, MOST_STORIES).map((message) => cluster.story(message)));
  const { length } = unrelayed;
  const count = `${length} of ${messages.length} messages ${length === 1 ? "is" : "are"} not relayed`;
  const more = length > MOST_STORIES ? [`and ${length - MOST_STORIES} more`] : [];
  return [count, ...stories, ...more].join("\n\n");
}

/**
 * A test whose error, if it fails, also has the lives of the messages that are not relayed. A cluster that is
 * started in a hook is passed as a function.
 */
export function withStories<Arguments extends unknown[]>(
  cluster: ClusterOrGetter,
  test: (...args: Arguments) => unknown,
): () => Promise<void> {
  // Without parameters of its own, because Jest takes one for a callback.
  return async (...args: unknown[]) => {
    try {
      await test(...(args as Arguments));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const stories = await unrelayedStories(clusterOf(cluster));
      error.message += `\n\n${stories}`;
      // Most frameworks print the stack, which has the message from the beginning.
      error.stack = `${error.stack ?? ""}\n\n${stories}`;
      throw error;
    }
  };
}

// What the frameworks pass to `afterEach`, as far as it says whether the test has failed.
interface HookContext {
  /** node:test. */
  readonly passed?: boolean;
  /** Vitest. */
  readonly task?: { readonly result?: { readonly state?: string } };
}

const hasFailed = ({ passed, task }: HookContext): boolean => passed === false || task?.result?.state === "fail";

/**
 * Registers a hook that prints the lives of the messages that are not relayed, after each test that fails. For
 * `afterEach` of node:test and Vitest; Jest does not tell its hooks whether a test has failed: see
 * {@link withStories}.
 */
export function printStoriesOnFailure(
  cluster: ClusterOrGetter,
  afterEach: (hook: (context: never) => Promise<void>) => unknown,
  print: (text: string) => void = console.error,
): void {
  afterEach(async (context: HookContext) => {
    if (hasFailed(context)) print(await unrelayedStories(clusterOf(cluster)));
  });
}
