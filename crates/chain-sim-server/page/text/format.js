// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Values as people read them.

const counts = new Intl.NumberFormat("en");

export const count = (value) => counts.format(typeof value === "string" ? BigInt(value) : value);

export const plural = (value, one, many = `${one}s`) => `${count(value)} ${Number(value) === 1 ? one : many}`;

export const shortHex = (value) => (value.length > 20 ? `${value.slice(0, 8)}…${value.slice(-6)}` : value);

// Seconds since the epoch, as a time in UTC.
export const moment = (seconds) => `${new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;

export const timeOfDay = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 19);

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

export const milliseconds = (value) =>
  value >= 10_000 ? duration(value / 1000) : value >= 1000 ? `${(value / 1000).toFixed(1)} s` : `${value < 1 ? Number(value.toFixed(2)) : value < 10 ? Number(value.toFixed(1)) : Math.round(value)} ms`;

// How far the clock is ahead of real time.
export const offset = (ahead) => (ahead === 0 ? "in real time" : `${duration(ahead)} ahead`);

export function ether(wei) {
  const value = BigInt(wei);
  const whole = value / 10n ** 18n;
  const rest = (value % 10n ** 18n).toString().padStart(18, "0").replace(/0+$/, "");
  if (whole === 0n && value !== 0n && value < 10n ** 12n) return `${count(value)} wei`;
  return `${count(whole)}${rest && `.${rest.slice(0, 6)}`} ETH`;
}

export const number = (quantity) => Number(BigInt(quantity));

export const quantity = (value) => `0x${BigInt(value).toString(16)}`;

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

// Text, or hex, as bytes.
export function asBytes(text) {
  const given = text.trim();
  if (/^0x([0-9a-fA-F]{2})*$/.test(given)) return given;
  return `0x${Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

export const short = (text, most = 40) => (text.length > most ? `${text.slice(0, most)}…` : text);
