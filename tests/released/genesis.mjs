// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Whole genesis files that a program contains.

const CONFIG = Buffer.from('"config":');
const ALLOC = Buffer.from('"alloc":');

// Returns the genesis file of a chain in the bytes. Throws unless there is exactly one.
export function genesisOf(bytes, chain) {
  const files = new Map();
  for (let at = bytes.indexOf(ALLOC); at >= 0; at = bytes.indexOf(ALLOC, at + 1)) {
    const file = fileAround(bytes, at);
    if (file !== null && idIn(file) === chain) files.set(file.toString("latin1"), file);
  }
  if (files.size !== 1) {
    throw new Error(`genesis file of chain ${chain}: expected one, found ${files.size}`);
  }
  const [file] = files.values();
  return file;
}

// The object that has `config` and then `alloc`, whose key is at a position; null if there is none.
// Strings in a genesis file contain no braces, so counting braces finds the object's end.
function fileAround(bytes, alloc) {
  const config = bytes.lastIndexOf(CONFIG, alloc);
  const start = config < 0 ? -1 : bytes.lastIndexOf(0x7b, config);
  if (start < 0) return null;
  let depth = 0;
  for (let end = start; end < bytes.length; end += 1) {
    if (bytes[end] === 0x7b) depth += 1; // {
    if (bytes[end] === 0x7d) depth -= 1; // }
    if (depth === 0) return end < alloc ? null : bytes.subarray(start, end + 1);
  }
  return null;
}

// The id of the chain in a file; undefined if it is none.
function idIn(file) {
  try {
    return JSON.parse(file.toString("utf8")).config?.chainId;
  } catch {
    return undefined;
  }
}
