// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Accounts of the genesis files that a program contains.

// Returns every object that is the value of a key in JSON text anywhere in the bytes. A genesis
// file names an account by its address as a key; the same address can also be a value in storage,
// and the key of something else.
function objectsOf(bytes, key) {
  const name = Buffer.from(`"${key}":`);
  const objects = [];
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1)) {
    const object = objectAt(bytes, at + name.length);
    if (object !== null) objects.push(object);
  }
  return objects;
}

// Parses the object that begins at a position, after white space; null if something else does.
// Strings in a genesis file contain no braces, so counting braces finds the object's end.
function objectAt(bytes, position) {
  let start = position;
  while (" \n\r\t".includes(String.fromCharCode(bytes[start]))) start += 1;
  let depth = 0;
  for (let end = start; end < bytes.length; end += 1) {
    if (bytes[end] === 0x7b) depth += 1; // {
    if (bytes[end] === 0x7d) depth -= 1; // }
    if (depth === 0) {
      return end === start ? null : JSON.parse(bytes.toString("utf8", start, end + 1));
    }
  }
  return null;
}

// Returns the code of an account in all genesis files in the bytes, which must agree. Throws if
// none of them has code for the account.
export function codeOf(bytes, address) {
  const codes = new Set(objectsOf(bytes, address).flatMap(({ code }) => code ?? []));
  if (codes.size !== 1) {
    throw new Error(`code of account ${address}: expected the same in all genesis files, found ${codes.size} codes`);
  }
  const [code] = codes;
  if (!/^0x([0-9a-f]{2})+$/i.test(code)) {
    throw new Error(`code of account ${address}: expected hexadecimal bytes after 0x, got ${code.slice(0, 40)}`);
  }
  return Buffer.from(code.slice(2), "hex");
}
