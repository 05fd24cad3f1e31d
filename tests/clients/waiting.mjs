// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Waiting that ends.

import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 20;

// The first result that is not falsy; nothing that has to come takes longer.
export async function eventually(look, milliseconds = 10_000) {
  const end = performance.now() + milliseconds;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`not within ${milliseconds} ms: ${look}`);
    await sleep(POLL_MS);
  }
}

// What was promised, if it comes in time.
export async function within(promise, milliseconds = 10_000) {
  const late = new Error(`not within ${milliseconds} ms`);
  const end = new AbortController();
  const timeout = sleep(milliseconds, null, { signal: end.signal }).then(() => Promise.reject(late));
  return Promise.race([promise, timeout]).finally(() => {
    timeout.catch(() => {});
    end.abort();
  });
}

// What a subscription brings: `subscribe` gets a function that takes values, and returns one that
// ends the subscription. Resolves to the first values, so many, that `cause` leads to.
export async function collect(count, subscribe, cause) {
  const values = [];
  const errors = [];
  const end = await subscribe(
    (value) => values.push(value),
    (error) => errors.push(error),
  );
  try {
    await cause();
    await eventually(() => {
      if (errors.length > 0) throw errors[0];
      return values.length >= count;
    });
    return values.slice(0, count);
  } finally {
    await end();
  }
}
