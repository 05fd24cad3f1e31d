// SPDX-License-Identifier: MIT OR Apache-2.0
//
// How many messages are relayed per second, from the counts that the page has read.

import { relayer } from "../api/relayer.js";
import { el, svg } from "../dom/element.js";

// Seconds.
const SPAN = 300;
const STEP = 5;
const LAST = 60;
// What is counted in less time says nothing.
const SHORTEST = 1;

let samples = [];

const relayedIn = ({ messages }) => messages.reduce((sum, { state, count }) => sum + (state === "relayed" ? count : 0), 0);

export function startTempo() {
  relayer.onStatus((status) => {
    const [at, relayed] = [performance.now() / 1000, relayedIn(status)];
    // Another store, or a reorg: what comes is counted from here.
    if (samples.length > 0 && relayed < samples.at(-1).relayed) samples = [];
    samples.push({ at, relayed });
    // One older sample is needed to know how many there were at the beginning.
    const first = samples.findLastIndex((it) => it.at <= at - SPAN);
    if (first > 0) samples.splice(0, first);
  });
}

// How many were relayed at a time, between the counts around it.
function relayedAt(at) {
  const next = samples.findIndex((it) => it.at >= at);
  if (next <= 0) return (next === 0 ? samples[0] : samples.at(-1)).relayed;
  const [before, after] = [samples[next - 1], samples[next]];
  return before.relayed + ((after.relayed - before.relayed) * (at - before.at)) / (after.at - before.at);
}

// `{rate, rates}`: messages per second of the last minute, and of each step of the last five; null
// where the page was not there yet.
export function tempo() {
  const now = samples.at(-1)?.at ?? 0;
  const begin = samples[0]?.at ?? 0;
  const between = (from, until) => (until > from ? (relayedAt(until) - relayedAt(from)) / (until - from) : 0);
  const rates = Array.from({ length: SPAN / STEP }, (_, at) => {
    const until = now - SPAN + (at + 1) * STEP;
    return until - begin < SHORTEST ? null : between(Math.max(begin, until - STEP), until);
  });
  return { rate: between(Math.max(begin, now - LAST), now), rates };
}

export const perSecond = (rate) => (rate >= 100 ? String(Math.round(rate)) : String(Number(rate.toFixed(rate >= 10 ? 1 : 2))));

// A bar for each step, the newest one at the right.
export function plot(rates) {
  const [width, height] = [300, 60];
  const highest = Math.max(...rates.map((rate) => rate ?? 0));
  const each = width / rates.length;
  const bars = rates.map((rate, at) => {
    // A step without messages has a line, one before the page was there has nothing.
    const tall = Math.max(1, (rate / (highest || 1)) * height);
    return rate !== null && svg("rect", { x: at * each, y: height - tall, width: each - 1, height: tall });
  });
  return el(
    "div",
    { class: "plot" },
    svg("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": `Messages relayed per second in the last five minutes, at most ${perSecond(highest)}` }, bars),
    el("p", { class: "axis", "aria-hidden": "true" }, el("span", {}, "5 min ago"), el("span", {}, `at most ${perSecond(highest)} /s`), el("span", {}, "now")),
  );
}
