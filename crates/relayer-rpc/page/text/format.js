// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Values as people read them.

const counts = new Intl.NumberFormat("en");

export const count = (value) => counts.format(value);

export const plural = (value, one, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`;

export const shortHex = (value) => (value.length > 20 ? `${value.slice(0, 8)}…${value.slice(-4)}` : value);

export const short = (text, most) => (text.length > most ? `${text.slice(0, most)}…` : text);

// Seconds since the epoch, as ISO 8601 writes it; null where no calendar goes: clocks of chains may be there.
function iso(seconds) {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

// Seconds since the epoch, as a time in UTC.
export const moment = (seconds) => iso(seconds)?.replace(/T(.{8}).*/, " $1 UTC") ?? `${seconds} s`;

export const timeOfDay = (seconds) => iso(seconds)?.replace(/.*T(.{8}).*/, "$1") ?? `${seconds} s`;

const UNITS = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
];

// A number of seconds, in its two largest units.
export function duration(seconds) {
  let rest = Math.max(0, Math.round(seconds));
  const parts = [];
  for (const [size, unit] of UNITS) {
    const many = Math.floor(rest / size);
    if (many > 0) parts.push(`${count(many)} ${unit}`);
    rest %= size;
  }
  return parts.slice(0, 2).join(" ") || "0 s";
}

// A time of the relayer's clock, seen from another one.
export const fromNow = (seconds, now) => (seconds > now ? `in ${duration(seconds - now)}` : `${duration(now - seconds)} ago`);

export function ether(wei) {
  const whole = wei / 10n ** 18n;
  const rest = (wei % 10n ** 18n).toString().padStart(18, "0").replace(/0+$/, "");
  if (whole === 0n && wei !== 0n && wei < 10n ** 12n) return `${count(wei)} wei`;
  return `${count(whole)}${rest && `.${rest.slice(0, 6)}`} ETH`;
}

export const bytesIn = (data) => Math.max(0, (data.length - 2) / 2);

// Bytes as text, where they are printable text; otherwise null.
export function asText(data) {
  const bytes = Uint8Array.from(data.slice(2).match(/../g) ?? [], (byte) => parseInt(byte, 16));
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text !== "" && !/[\u0000-\u0008\u000e-\u001f\u007f]/.test(text) ? text : null;
  } catch {
    return null;
  }
}
