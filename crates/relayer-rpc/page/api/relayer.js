// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What the relayer's HTTP API says: answers, refusals, and the status again and again.

import { parse } from "./metrics.js";

const POLL_MS = 1_000;
// While nobody looks.
const HIDDEN_MS = 10_000;
const METRICS_MS = 5_000;
const PATIENCE_MS = 10_000;

// Nobody answers, or something else than the relayer.
export class Unanswered extends Error {}

// The relayer's own words.
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

// Whether the same question may have an answer later.
export const isPassing = (error) => !(error instanceof Refusal) || error.status >= 500;

async function answer(path, options) {
  let response, text;
  try {
    response = await fetch(path, { ...options, signal: AbortSignal.timeout(PATIENCE_MS) });
    text = await response.text();
  } catch {
    throw new Unanswered("The relayer does not answer.");
  }
  if (response.ok) return text;
  let reason;
  try {
    reason = JSON.parse(text).error;
  } catch {
    // axum refuses parameters in plain text.
  }
  throw new Refusal(response.status, reason ?? `status ${response.status}: ${text.slice(0, 300)}`);
}

function value(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Unanswered(`Expected JSON from the relayer, got ${text.slice(0, 100)}`);
  }
}

export const ask = async (path) => value(await answer(path));

// Tells the relayer to `retry` or `skip` a message.
export const tell = async (hash, order) =>
  value(await answer(`messages/${hash}/${order}`, { method: "POST", headers: { "content-type": "application/json" } }));

class Relayer {
  status = null;
  // What only `/metrics` has: `{relays, balances, spent}`.
  figures = null;
  link = { state: "connecting" };
  #listeners = { status: new Set(), link: new Set() };
  #timer = null;
  #isReading = false;
  #isWanted = false;
  #nextFigures = 0;
  #since = null;

  start() {
    document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
    this.refresh();
  }

  // Reads the status now.
  refresh() {
    this.#isWanted = this.#isReading;
    if (!this.#isReading) this.#read();
  }

  // Both tell what is known, and then what comes, until `signal` ends it.
  onStatus(tell, signal) {
    if (this.status) tell(this.status);
    this.#listen("status", tell, signal);
  }

  onLink(tell, signal) {
    tell(this.link);
    this.#listen("link", tell, signal);
  }

  // The status, once it is there.
  ready() {
    if (this.status) return Promise.resolve(this.status);
    const end = new AbortController();
    return new Promise((resolve) => this.#listen("status", resolve, end.signal)).finally(() => end.abort());
  }

  #listen(kind, tell, signal) {
    this.#listeners[kind].add(tell);
    signal?.addEventListener("abort", () => this.#listeners[kind].delete(tell));
  }

  #tell(kind, news) {
    for (const tell of this.#listeners[kind]) tell(news);
  }

  async #read() {
    clearTimeout(this.#timer);
    this.#isReading = true;
    try {
      const status = await ask("status");
      // Whoever relays now has balances; after a restart they are others.
      const isNew = this.link.state !== "open" || status.holder !== this.status?.holder;
      if (isNew || performance.now() >= this.#nextFigures) {
        this.figures = parse(await answer("metrics"));
        this.#nextFigures = performance.now() + METRICS_MS;
      }
      this.status = status;
      this.#since = null;
      this.#setLink({ state: "open" });
      this.#tell("status", status);
    } catch (error) {
      this.#since ??= Date.now() / 1000;
      this.#setLink({ state: error instanceof Refusal ? "failing" : "lost", since: this.#since, reason: error.message });
    }
    this.#isReading = false;
    const wait = this.#isWanted ? 0 : document.hidden ? HIDDEN_MS : POLL_MS;
    this.#isWanted = false;
    this.#timer = setTimeout(() => this.#read(), wait);
  }

  #setLink(link) {
    this.link = link;
    this.#tell("link", link);
  }
}

export const relayer = new Relayer();
