// SPDX-License-Identifier: MIT OR Apache-2.0
//
// cast proof: accounts and storage by the state root of a block's header.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fromRlp, hexToBigInt, keccak256 } from "viem";
import { castJson } from "./cast.mjs";
import { account, connect } from "./chain.mjs";
import { messenger, send } from "./message.mjs";
import { serving } from "./server.mjs";

const NOBODY = "0x4444444444444444444444444444444444444444";
// Where the messenger counts what it has sent.
const NONCE_SLOT = 1;

// The nodes of a proof, from the root on: each is what the one above refers to. The last one.
function lastNode(root, proof) {
  let expected = root;
  for (const node of proof) {
    assert.ok(JSON.stringify(expected).includes(keccak256(node)), `${node} is below ${expected}`);
    expected = fromRlp(node);
  }
  return expected;
}

describe("cast proof", { timeout: 60_000 }, () => {
  const server = serving("--no-autorelay");

  it("proves accounts and storage, now and before", async () => {
    const json = castJson(server.url(901));
    const source = connect(server, 901);
    for (let sent = 1; sent <= 3; sent++) await send(source, connect(server, 902));
    for (const number of [1, 2, 3]) {
      const { stateRoot } = await json("block", number);
      const proof = await json("proof", messenger.address, NONCE_SLOT, "--block", number);
      const [nonce, balance, storageHash, codeHash] = fromRlp(lastNode(stateRoot, proof.accountProof)[1]);
      assert.deepEqual([nonce, balance], ["0x01", "0x"]);
      assert.deepEqual([storageHash, codeHash], [proof.storageHash, proof.codeHash]);
      const [word] = proof.storageProof;
      assert.equal(hexToBigInt(word.value), BigInt(number));
      assert.equal(fromRlp(lastNode(storageHash, word.proof)[1]), `0x0${number}`);
    }
  });

  it("proves that an account is not there", async () => {
    const json = castJson(server.url(901));
    const { stateRoot } = await json("block", "latest");
    const absent = await json("proof", NOBODY);
    const there = await json("proof", account(0).address);
    // The same root, another way.
    for (const proof of [absent, there]) lastNode(stateRoot, proof.accountProof);
    assert.equal(hexToBigInt(absent.balance), 0n);
    assert.notEqual(hexToBigInt(there.balance), 0n);
  });
});
