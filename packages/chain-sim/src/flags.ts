// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The server's options on its command line.

import { type ChainOption, type ServerOptions, forms } from "./generated/options.js";

type Value = string | number | bigint | boolean | ChainOption;

const kebab = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function text(value: Value): string {
  if (typeof value !== "object") return String(value);
  return value.blockTime === undefined ? String(value.id) : `${value.id}:${value.blockTime}`;
}

function flags(key: keyof ServerOptions, value: Value | readonly Value[]): string[] {
  const name = `--${kebab(key)}`;
  const values: readonly Value[] = Array.isArray(value) ? value : [value as Value];
  switch (forms[key]) {
    case "flag":
    case "optional":
      if (typeof value === "boolean") return value ? [name] : [];
      if (forms[key] === "flag") throw new TypeError(`${key}: expected true or false, got ${String(value)}`);
      return [`${name}=${text(value as Value)}`];
    case "joined":
      return [`${name}=${values.map(text).join(",")}`];
    case "repeated":
      return values.map((it) => `${name}=${text(it)}`);
    case "value":
      return [`${name}=${text(value as Value)}`];
  }
}

/**
 * The command line that gives these options to the server. Those that are undefined are left out.
 *
 * @throws a `TypeError` that names an option that the server does not have, or a value that is neither true nor
 * false.
 */
export function commandLine(options: ServerOptions): string[] {
  return Object.entries(options).flatMap(([key, value]) => {
    if (!(key in forms)) throw new TypeError(`expected an option of the server, got ${JSON.stringify(key)}`);
    return value === undefined ? [] : flags(key as keyof ServerOptions, value);
  });
}
