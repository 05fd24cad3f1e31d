// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The live state of the cluster: its status, again and again, and the changes of messages.

import { ask } from "./rpc.js";
import { startFeed } from "./feed.js";

const POLL_MS = 1_000;
// After a change the status is read sooner, but not for each of a thousand changes.
const SOON_MS = 150;

class Cluster {
  status = null;
  link = "connecting";
  #listeners = { status: new Set(), change: new Set(), missed: new Set(), link: new Set() };
  #timer = null;
  #due = Infinity;
  #reading = false;

  start() {
    startFeed({
      onChange: (change) => {
        this.#tell("change", change);
        this.refresh();
      },
      onMissed: (missed) => this.#tell("missed", missed),
      onLink: (link) => {
        this.link = link;
        this.#tell("link", link);
        if (link === "open") this.refresh();
      },
    });
    document.addEventListener("visibilitychange", () => this.refresh());
    this.#read();
  }

  // Reads the status soon.
  refresh() {
    this.#schedule(SOON_MS);
  }

  // Each returns a function that ends it; so does the signal, if there is one.
  onStatus = (tell, signal) => {
    if (this.status) tell(this.status);
    return this.#listen("status", tell, signal);
  };
  onLink = (tell, signal) => {
    tell(this.link);
    return this.#listen("link", tell, signal);
  };
  onChange = (tell, signal) => this.#listen("change", tell, signal);
  onMissed = (tell, signal) => this.#listen("missed", tell, signal);

  // The status, once it is there.
  ready() {
    if (this.status) return Promise.resolve(this.status);
    return new Promise((resolve) => {
      const end = this.onStatus((status) => {
        queueMicrotask(() => end());
        resolve(status);
      });
    });
  }

  #listen(kind, tell, signal) {
    this.#listeners[kind].add(tell);
    const end = () => this.#listeners[kind].delete(tell);
    signal?.addEventListener("abort", end);
    return end;
  }

  #tell(kind, value) {
    for (const tell of this.#listeners[kind]) tell(value);
  }

  #schedule(milliseconds) {
    const due = performance.now() + milliseconds;
    if (this.#reading || due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#read(), milliseconds);
  }

  async #read() {
    this.#due = Infinity;
    this.#reading = true;
    try {
      this.status = await ask("cluster_getStatus");
      this.#tell("status", this.status);
    } catch {
      // The link says that the server is not there.
    }
    this.#reading = false;
    if (!document.hidden) this.#schedule(POLL_MS);
  }
}

export const cluster = new Cluster();
