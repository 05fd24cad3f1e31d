// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Decodes what calls, logs and errors carry.

import { element, isDynamic, wordsOf } from "./types.js";

const WORD = 64;

class Reader {
  constructor(hex) {
    this.hex = hex;
  }

  // The digits at a byte; what is not there is an error.
  take(byte, bytes) {
    const found = this.hex.slice(byte * 2, (byte + bytes) * 2);
    if (found.length !== bytes * 2) throw new Error(`expected ${bytes} bytes at ${byte}, got ${found.length / 2}`);
    return found;
  }

  number(byte) {
    const found = BigInt(`0x${this.take(byte, 32)}`);
    if (found > 0xffff_ffffn) throw new Error(`expected an offset or a length, got ${found}`);
    return Number(found);
  }
}

function single(reader, { type }, byte) {
  if (type === "bytes" || type === "string") {
    const digits = reader.take(byte + 32, reader.number(byte));
    if (type === "bytes") return `0x${digits}`;
    return new TextDecoder().decode(Uint8Array.from(digits.match(/../g) ?? [], (it) => parseInt(it, 16)));
  }
  const word = reader.take(byte, 32);
  const integer = /^(u?)int(\d*)$/.exec(type);
  if (integer) {
    const found = BigInt(`0x${word}`);
    return (integer[1] ? found : BigInt.asIntN(256, found)).toString();
  }
  if (type === "address") return `0x${word.slice(24)}`;
  if (type === "bool") return /[^0]/.test(word) ? "true" : "false";
  return `0x${word.slice(0, Number(/^bytes(\d+)$/.exec(type)?.[1] ?? 32) * 2)}`;
}

function value(reader, parameter, byte) {
  const array = element(parameter);
  if (array) {
    const length = array.length ?? reader.number(byte);
    // Each element takes a word at least, so a wrong length cannot make the page busy for long.
    if (length * WORD > reader.hex.length) throw new Error(`expected ${length} elements, got fewer bytes`);
    const all = Array(length).fill(array.of);
    return list(reader, all, byte + (array.length === null ? 32 : 0));
  }
  if (parameter.type === "tuple") return list(reader, parameter.components, byte);
  return single(reader, parameter, byte);
}

function list(reader, parameters, begin) {
  let byte = begin;
  return parameters.map((parameter) => {
    const at = isDynamic(parameter) ? begin + reader.number(byte) : byte;
    byte += wordsOf(parameter) * 32;
    return value(reader, parameter, at);
  });
}

// The values of these types in `data`; null where it is not well-formed.
export function decode(parameters, data) {
  try {
    return list(new Reader(data.replace(/^0x/, "")), parameters, 0);
  } catch {
    return null;
  }
}

const written = (found) => (Array.isArray(found) ? `[${found.map(written).join(", ")}]` : found);

// Names and values, as texts.
export function namedValues(parameters, data) {
  const values = decode(parameters, data);
  return values?.map((found, at) => ({ name: parameters[at].name || `argument ${at}`, value: written(found) })) ?? null;
}

// Names and values of a log: indexed ones are topics.
export function namedTopics(inputs, topics, data) {
  const rest = namedValues(inputs.filter((input) => !input.indexed), data);
  if (rest === null) return null;
  let topic = 1;
  return inputs.map((input) => {
    if (!input.indexed) return rest.shift();
    const word = topics[topic++] ?? "0x";
    const found = isDynamic(input) || input.type === "tuple" ? [word] : decode([input], word);
    return { name: input.name, value: written(found?.[0] ?? word) };
  });
}
