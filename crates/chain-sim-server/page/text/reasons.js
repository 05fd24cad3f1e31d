// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Why calls and relays failed, in words.

import * as book from "../abi/book.js";
import { count } from "./format.js";

const PANICS = {
  1: "an assertion failed",
  17: "arithmetic overflow or underflow",
  18: "division by zero",
  33: "a value outside of its enum",
  49: "pop of an empty array",
  50: "an index out of bounds",
  65: "too much memory",
};

export const written = ({ name, arguments: values }) =>
  `${name}(${values.map((it) => `${it.name} ${it.value}`).join(", ")})`;

// Revert data in words.
export function revertData(data) {
  if (!data || data === "0x") return "it reverted without data";
  const known = book.error(data);
  if (!known) return `it reverted with ${data}`;
  if (known.name === "Error") return `it reverted: “${known.arguments[0]?.value}”`;
  if (known.name === "Panic") {
    const code = known.arguments[0]?.value;
    return `it panicked: ${PANICS[code] ?? `code ${code}`}`;
  }
  return `it reverted with ${written(known)}`;
}

// A reason of the server's, as the relays of a message have it.
export function reason(given) {
  switch (given?.kind) {
    case undefined:
      return "no call failed";
    case "empty":
      return "it reverted without data";
    case "messenger":
    case "inbox":
      return `the ${given.kind} reverted with ${given.name}: ${given.meaning}`;
    case "error":
      return `it reverted: “${given.message}”`;
    case "panic":
      return `it panicked: ${given.meaning ?? `code ${BigInt(given.code)}`}`;
    case "custom":
      return revertData(given.selector + given.data.slice(2));
    case "raw":
      return `it reverted with ${given.data}`;
    case "outOfGas":
      return "it ran out of gas";
    default:
      return `it stopped: ${given.reason ?? given.kind}`;
  }
}

// The failure of a relay, as states have it: a title, a sentence, and what was expected and came.
export function relayFailure(failure) {
  switch (failure.kind) {
    case "reverted":
      return { title: "The relay reverted", says: `In its transaction ${reason(failure.reason)}.` };
    case "outOfGas":
      return {
        title: "The relay ran out of gas",
        says: "Its gas limit was too low.",
        expected: `a gas limit of at least ${count(failure.expected)}`,
        actual: count(failure.actual),
      };
    case "noEffect":
      return {
        title: "The relay had no effect",
        says: "It succeeded, but the messenger did not log RelayedMessage.",
        expected: "a RelayedMessage log",
        actual: "none",
      };
    case "lost":
      return { title: "The relay was lost", says: "It is in no block and in no pool.", expected: "a block or a pool that has it", actual: "none" };
    default:
      return null;
  }
}
