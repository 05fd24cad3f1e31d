// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Encodes arguments, which are texts, numbers or lists of them.

import { canonical, element, isDynamic, wordsOf } from "./types.js";

const WORD = 64;
const word = (value) => BigInt(value).toString(16).padStart(WORD, "0");
const padRight = (hex) => hex.padEnd(Math.ceil(hex.length / WORD) * WORD, "0");

const expected = (what, parameter, value) =>
  new Error(`${parameter.name || canonical(parameter)}: expected ${what}, got ${JSON.stringify(value)}`);

function integer(parameter, value) {
  const [, sign, size] = /^(u?)int(\d*)$/.exec(parameter.type);
  const bits = BigInt(size || 256);
  let given;
  try {
    if (String(value).trim() === "") throw new Error("empty");
    given = BigInt(value);
  } catch {
    throw expected("a whole number", parameter, value);
  }
  const [least, most] = sign ? [0n, (1n << bits) - 1n] : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
  if (given < least || given > most) throw expected(`${least} to ${most}`, parameter, value);
  return word(BigInt.asUintN(256, given));
}

function bytes(parameter, value, size) {
  const isHex = /^0x([0-9a-fA-F]{2})*$/.test(value);
  const digits = isHex ? value.slice(2) : "";
  if (!isHex || (size !== undefined && digits.length !== size * 2)) {
    throw expected(size === undefined ? "bytes in hex, beginning with 0x" : `${size} bytes in hex`, parameter, value);
  }
  return digits;
}

function single(parameter, value) {
  const { type } = parameter;
  if (/^u?int\d*$/.test(type)) return integer(parameter, value);
  if (type === "address") return bytes(parameter, value, 20).padStart(WORD, "0");
  if (type === "bool") {
    if (!["true", "false"].includes(String(value))) throw expected("true or false", parameter, value);
    return word(String(value) === "true" ? 1 : 0);
  }
  if (type === "bytes" || type === "string") {
    const isText = type === "string";
    const hex = isText ? Array.from(new TextEncoder().encode(value), (it) => it.toString(16).padStart(2, "0")).join("") : bytes(parameter, value);
    return word(hex.length / 2) + padRight(hex);
  }
  const size = /^bytes(\d+)$/.exec(type);
  if (size) return padRight(bytes(parameter, value, Number(size[1])));
  throw new Error(`${type}: expected a type of the contract ABI`);
}

function value(parameter, given) {
  const array = element(parameter);
  if (array) {
    if (!Array.isArray(given) || (array.length !== null && given.length !== array.length)) {
      throw expected(`a list${array.length === null ? "" : ` of ${array.length}`} in JSON`, parameter, given);
    }
    return (array.length === null ? word(given.length) : "") + encode(given.map(() => array.of), given);
  }
  if (parameter.type === "tuple") {
    const list = Array.isArray(given) ? given : parameter.components.map(({ name }) => given?.[name]);
    return encode(parameter.components, list);
  }
  return single(parameter, given);
}

// Encodes a list of values by their types, without `0x`.
export function encode(parameters, values) {
  if (values.length !== parameters.length) throw new Error(`expected ${parameters.length} values, got ${values.length}`);
  let tail = "";
  const heads = parameters.map((parameter, at) => [parameter, value(parameter, values[at])]);
  const begin = parameters.reduce((sum, parameter) => sum + wordsOf(parameter), 0) * 32;
  const head = heads.map(([parameter, encoded]) => {
    if (!isDynamic(parameter)) return encoded;
    const place = word(begin + tail.length / 2);
    tail += encoded;
    return place;
  });
  return head.join("") + tail;
}

// Values as a form has them: lists and structs are JSON.
export const given = (parameter, text) => (element(parameter) || parameter.type === "tuple" ? JSON.parse(text) : text);
