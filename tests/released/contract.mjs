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

// The genesis files that the package contains, and what they must be.
export const GENESES = [
  { name: "genesis file of chain 901", file: "genesis-901.json", chain: 901, hash: "570122cce6ca0d01d557e0494ce2aad735e988be2fa4f95b25ea9c5ba62e2b68" },
  { name: "genesis file of chain 902", file: "genesis-902.json", chain: 902, hash: "2fa220d6a5c4f88e5973da4536be7d2a3f40be41d26e961bc11ac04c57620e5c" },
];

// Throws if the genesis file is not the one that is expected.
export function checkGenesis({ name, hash }, file) {
  const actual = Buffer.from(keccak_256(file)).toString("hex");
  if (actual !== hash) throw new Error(`${name}: expected hash 0x${hash}, got 0x${actual}`);
}

// Throws if the code is not the contract's released one.
export function checkCode({ name, hash }, code) {
  const actual = Buffer.from(keccak_256(code)).toString("hex");
  if (actual !== hash) throw new Error(`code of the ${name}: expected hash 0x${hash}, got 0x${actual}`);
}
