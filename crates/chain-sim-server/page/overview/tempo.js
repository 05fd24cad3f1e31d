// SPDX-License-Identifier: MIT OR Apache-2.0
//
// How many messages are relayed a second, and how long they take: as this page sees them, in real time.

const WINDOW_MS = 120_000;
const STEP_MS = 2_000;
// Messages on their way whose beginning is kept.
const MOST_OPEN = 50_000;

const quantile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

export class Tempo {
  #open = new Map();
  #latencies = [];
  #relayed = [];

  // Takes a change of a message, when it comes.
  record({ message, from, to }, now = performance.now()) {
    if (from === null && to) {
      this.#open.set(message.hash, now);
      if (this.#open.size > MOST_OPEN) this.#open.delete(this.#open.keys().next().value);
    }
    if (to?.name !== "relayed") return;
    const began = this.#open.get(message.hash);
    this.#open.delete(message.hash);
    if (began !== undefined) this.#latencies.push({ at: now, took: now - began });
  }

  // Takes the number of relayed messages in a status.
  count(relayed, now = performance.now()) {
    const last = this.#relayed.at(-1);
    // A revert takes messages back.
    if (last && relayed < last.relayed) this.#relayed = [];
    this.#relayed.push({ at: now, relayed });
    const begin = now - WINDOW_MS - STEP_MS;
    this.#relayed = this.#relayed.filter(({ at }) => at >= begin);
    this.#latencies = this.#latencies.filter(({ at }) => at >= begin);
  }

  // Median and 99th percentile of the whole window, in milliseconds; null without messages.
  latency() {
    return this.#summary(this.#latencies.map(({ took }) => took));
  }

  // Messages per second in the last steps.
  rate(now = performance.now()) {
    return this.#rateBetween(now - 3 * STEP_MS, now);
  }

  // Steps of the window, the oldest one first: `{ago, rate, latency}`, with `ago` in seconds.
  steps(now = performance.now()) {
    const steps = [];
    for (let end = now - WINDOW_MS + STEP_MS; end <= now + 1; end += STEP_MS) {
      const began = end - STEP_MS;
      const took = this.#latencies.filter(({ at }) => at > began && at <= end).map((it) => it.took);
      steps.push({ ago: (now - end) / 1000, rate: this.#rateBetween(began, end), latency: this.#summary(took) });
    }
    return steps;
  }

  #summary(took) {
    if (took.length === 0) return null;
    const sorted = took.toSorted((a, b) => a - b);
    return { median: quantile(sorted, 0.5), most: quantile(sorted, 0.99), messages: sorted.length };
  }

  #rateBetween(began, end) {
    const before = this.#relayed.findLast(({ at }) => at <= began) ?? this.#relayed[0];
    const after = this.#relayed.findLast(({ at }) => at <= end);
    if (!before || !after || after.at <= before.at) return 0;
    return ((after.relayed - before.relayed) * 1000) / (after.at - before.at);
  }
}
