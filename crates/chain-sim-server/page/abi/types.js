// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Types of the contract ABI, as `{type, name, components}` of an ABI in JSON, or as Solidity writes them.

// The innermost type and the lengths of an array type; a length is null where it is not fixed.
export function element(parameter) {
  const inner = /^(.*)\[(\d*)\]$/.exec(parameter.type);
  if (!inner) return null;
  return { of: { ...parameter, type: inner[1] }, length: inner[2] === "" ? null : Number(inner[2]) };
}

// Whether values of the type are stored elsewhere than in their place.
export function isDynamic(parameter) {
  const array = element(parameter);
  if (array) return array.length === null || isDynamic(array.of);
  if (parameter.type === "tuple") return parameter.components.some(isDynamic);
  return parameter.type === "bytes" || parameter.type === "string";
}

// The words that a value takes in its place.
export function wordsOf(parameter) {
  if (isDynamic(parameter)) return 1;
  const array = element(parameter);
  if (array) return array.length * wordsOf(array.of);
  if (parameter.type === "tuple") return parameter.components.reduce((sum, part) => sum + wordsOf(part), 0);
  return 1;
}

// The type without names, as signatures have it.
export function canonical(parameter) {
  if (!parameter.type.startsWith("tuple")) return parameter.type;
  return `(${parameter.components.map(canonical).join(",")})${parameter.type.slice(5)}`;
}

export const signature = ({ name, inputs }) => `${name}(${inputs.map(canonical).join(",")})`;

// Splits at commas that are in no parentheses.
function parts(text) {
  const found = [];
  let depth = 0;
  let begin = 0;
  for (let at = 0; at <= text.length; at += 1) {
    if (text[at] === "(") depth += 1;
    else if (text[at] === ")") depth -= 1;
    else if ((text[at] === "," && depth === 0) || at === text.length) {
      const part = text.slice(begin, at).trim();
      if (part !== "") found.push(part);
      begin = at + 1;
    }
  }
  return found;
}

function parameter(text) {
  const tuple = /^\((.*)\)((?:\[\d*\])*)\s*(\w*)$/s.exec(text);
  if (tuple) return { type: `tuple${tuple[2]}`, name: tuple[3], components: parts(tuple[1]).map(parameter) };
  const words = text.split(/\s+/);
  const name = words.length > 1 ? words.at(-1) : "";
  return { type: words[0], name, indexed: words.includes("indexed") };
}

// An entry of an ABI, from `function name(type name, …) returns (…)`, or an event or an error.
export function parse(text) {
  const words = /^(function|event|error) (\w+)\((.*?)\)(?: returns \((.*)\))?$/s.exec(text);
  if (!words) throw new Error(`Expected a function, an event or an error, got ${text}`);
  const [, type, name, inputs, outputs] = words;
  return { type, name, inputs: parts(inputs).map(parameter), outputs: parts(outputs ?? "").map(parameter) };
}
