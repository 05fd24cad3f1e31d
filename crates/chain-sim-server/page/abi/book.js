// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Looks up what selectors and topics mean: those of the known contracts, and of ABIs that people give.
// The server hashes the signatures.

import { askChainAll } from "../api/rpc.js";
import { cluster } from "../api/cluster.js";
import { namedTopics, namedValues } from "./decode.js";
import { contracts, errors, VERSION } from "./known.js";
import { parse, signature } from "./types.js";

const KEPT = "chain-sim ABIs";
const byHash = new Map();
const names = new Map(contracts.map(([address, name]) => [address, name]));
let started;

// The ABIs that people gave, by name: `{name, address, abi}`.
let given = [];

async function hashes(entries) {
  const status = await cluster.ready();
  const texts = entries.map((entry) => ["web3_sha3", hexOf(signature(entry))]);
  return askChainAll(status.chains[0].chainId, texts);
}

const hexOf = (text) => `0x${Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;

async function add(entries) {
  const found = await hashes(entries);
  entries.forEach((entry, at) => {
    if (found[at] instanceof Error) throw found[at];
    const hash = found[at];
    entry.selector = hash.slice(0, 10);
    const key = entry.type === "event" ? hash : `${entry.type} ${entry.selector}`;
    if (!byHash.has(key)) byHash.set(key, entry);
  });
}

const isEntry = ({ type, name, inputs }) => ["function", "event", "error"].includes(type) && typeof name === "string" && Array.isArray(inputs);

function named({ name, address }) {
  if (address && !names.has(address.toLowerCase())) names.set(address.toLowerCase(), name);
}

// Reads the known contracts, and the ABIs that this browser has kept.
export function startBook() {
  started = (async () => {
    await add([...contracts.flatMap(([, , entries]) => entries), ...errors, VERSION].map(parse));
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    for (const one of kept) {
      await add(one.abi.filter(isEntry));
      named(one);
    }
    given = kept;
  })();
  // Whoever looks something up is told.
  started.catch(() => {});
}

// Waits until everything known is hashed.
export const bookIsRead = () => started;

// Adds an ABI in JSON, or the output of a compiler with the field `abi`.
export async function addAbi(name, address, text) {
  let parsed;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Error(`ABI: expected JSON, got ${error.message}`);
  }
  const abi = (Array.isArray(parsed) ? parsed : (parsed?.abi ?? [])).filter((entry) => entry && isEntry(entry));
  if (abi.length === 0) throw new Error("ABI: expected a list of functions, events or errors, got none");
  await started;
  await add(abi);
  given = [...given.filter((one) => one.name !== name), { name, address, abi }];
  named({ name, address });
  localStorage.setItem(KEPT, JSON.stringify(given));
  return abi.length;
}

export function removeAbi(name) {
  given = given.filter((one) => one.name !== name);
  localStorage.setItem(KEPT, JSON.stringify(given));
}

// The ABIs that people gave, and those of the known contracts that have functions.
export const givenAbis = () => given;
export const allAbis = () => [
  ...given,
  ...contracts.map(([address, name, entries]) => ({ name, address, abi: entries.map(parse) })),
];

// The name of a contract's address, or null.
export const nameOf = (address) => names.get(address?.toLowerCase()) ?? null;

// `{name, arguments}` of calldata; null where nothing is known of its selector.
export function call(data) {
  const entry = byHash.get(`function ${data.slice(0, 10).toLowerCase()}`);
  return entry ? { name: entry.name, arguments: namedValues(entry.inputs, data.slice(10)) ?? [] } : null;
}

// `{name, arguments}` of a log.
export function event(topics, data) {
  const entry = byHash.get(topics[0]);
  const values = entry && namedTopics(entry.inputs, topics, data);
  return values ? { name: entry.name, arguments: values } : null;
}

// `{name, arguments}` of revert data.
export function error(data) {
  const entry = byHash.get(`error ${data.slice(0, 10).toLowerCase()}`);
  return entry ? { name: entry.name, arguments: namedValues(entry.inputs, data.slice(10)) ?? [] } : null;
}

// The selector of a function that is known by its name.
export async function selectorOf(entry) {
  await started;
  if (!entry.selector) await add([entry]);
  return entry.selector;
}
