// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Contracts: those of tests/contracts, and those that every chain has.

import { readFileSync } from "node:fs";
import { concat, encodeDeployData, getContractAddress, zeroHash } from "viem";

function artifact(name, folder = "../contracts") {
  const { abi, bytecode } = JSON.parse(readFileSync(new URL(`${folder}/artifacts/${name}.json`, import.meta.url)));
  return { abi, bytecode };
}

export const [token, pingPong, nim, bets] = ["Token", "PingPong", "Nim", "Bets"].map((name) => artifact(name));
export const [counter, incrementer, multisend] = ["Counter", "Incrementer", "Multisend"].map((name) => artifact(name));
export const [homeToken, flashLoans, borrower] = ["HomeToken", "FlashLoans", "Borrower"].map((name) => artifact(name));
export const [feed, feedReader] = ["Feed", "FeedReader"].map((name) => artifact(name));
// What a chain has from its genesis on, by name.
export const predeploy = (name) => artifact(name, "../../crates/chain-sim/contracts");
export const CREATE2_DEPLOYER = "0x4e59b44847b379578588920cA78FbF26c0B4956C";
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

// Which functions and events of a published ABI another lacks, by name. Parameters count by their types: what they
// are called does not matter to a caller.
export function missing(abi, published) {
  const parameter = ({ type, indexed, components }) => ({ type, indexed, components: components?.map(parameter) });
  const shape = ({ type, name, inputs, outputs }) => {
    return JSON.stringify([type, name, inputs.map(parameter), outputs?.map(parameter)]);
  };
  const there = new Set(abi.map((item) => item.inputs && shape(item)));
  const asked = published.filter(({ type }) => type === "function" || type === "event");
  return asked.filter((item) => !there.has(shape(item))).map(({ name }) => name);
}

// Deploys a contract by the deterministic deployer, to the same address on each of these chains.
export async function deployEverywhere(chains, { abi, bytecode }, args = [], salt = zeroHash) {
  const code = encodeDeployData({ abi, bytecode, args });
  for (const chain of chains) {
    const hash = await chain.wallet.sendTransaction({ to: CREATE2_DEPLOYER, data: concat([salt, code]) });
    const { status } = await chain.receipt(hash);
    if (status !== "success") throw new Error(`deployment on ${chain.id}: ${status}`);
  }
  return getContractAddress({ opcode: "CREATE2", from: CREATE2_DEPLOYER, salt, bytecode: code });
}
