// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The contracts of tests/contracts.

import { readFileSync } from "node:fs";

function artifact(name) {
  const { abi, bytecode } = JSON.parse(readFileSync(new URL(`../contracts/artifacts/${name}.json`, import.meta.url)));
  return { abi, bytecode };
}

export const token = artifact("Token");
export const SUPPLY = 1_000_000n;
// What its events are to viem.
export const transfers = { abi: token.abi, eventName: "Transfer" };

// A token, and what transfers some of it to `receiver`.
export async function deployToken(chain, receiver) {
  const hash = await chain.wallet.deployContract({ ...token, args: [SUPPLY] });
  const { contractAddress: address } = await chain.receipt(hash);
  const transfer = async (value) => {
    const call = { address, abi: token.abi, functionName: "transfer", args: [receiver, value] };
    return chain.receipt(await chain.wallet.writeContract(call));
  };
  return { address, transfer };
}
