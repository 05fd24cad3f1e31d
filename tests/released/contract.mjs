// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The contracts whose released code the package contains, and what their code must be.

import { keccak_256 } from "@noble/hashes/sha3.js";

// From docs/SEMANTICS.md, "Revisions". The accounts are those of the implementations.
export const CONTRACTS = [
  {
    name: "messenger 1.3.0",
    file: "messenger-1.3.0.bin",
    account: "c0d3c0d3c0d3c0d3c0d3c0d3c0d3c0d3c0d30023",
    hash: "61f331a664bc84145031d469dd3f651b3c2e84971a326ee59abeabb23b0b53dc",
  },
  {
    name: "inbox 1.0.2",
    file: "inbox-1.0.2.bin",
    account: "c0d3c0d3c0d3c0d3c0d3c0d3c0d3c0d3c0d30022",
    hash: "bc2867907c1132482fd0ee584c890705b3647f470f05300d9f615f945a87917a",
  },
];

// Throws if the code is not the contract's released one.
export function checkCode({ name, hash }, code) {
  const actual = Buffer.from(keccak_256(code)).toString("hex");
  if (actual !== hash) throw new Error(`code of the ${name}: expected hash 0x${hash}, got 0x${actual}`);
}
