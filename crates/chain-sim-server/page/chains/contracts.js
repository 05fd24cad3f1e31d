// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The contracts of a chain, and what they say about their code.

import { nameOf, selectorOf } from "../abi/book.js";
import { contracts as known, VERSION } from "../abi/known.js";
import { decode } from "../abi/decode.js";
import { parse } from "../abi/types.js";
import { ask, askChainAll } from "../api/rpc.js";
import { el } from "../dom/element.js";
import { copyButton, hex, table } from "../dom/parts.js";
import { bytesIn, count } from "../text/format.js";

export async function contractsOf(chain) {
  const { contracts } = await ask("cluster_exportConfig");
  const listed = contracts.find(({ chain_id }) => chain_id === String(chain))?.contracts ?? [];
  const there = new Map(known.map(([address, name]) => [address, name]));
  for (const { address, name } of listed) there.set(address.toLowerCase(), name);
  const addresses = [...there.keys()].sort();
  const selector = await selectorOf(parse(VERSION));
  const answers = await askChainAll(chain, addresses.flatMap((address) => [
    ["eth_getCode", address, "latest"],
    ["eth_call", { to: address, data: selector }, "latest"],
  ]));
  const rows = addresses.flatMap((address, at) => {
    const [code, called] = answers.slice(at * 2, at * 2 + 2);
    if (code instanceof Error || bytesIn(code) === 0) return [];
    const version = called instanceof Error ? null : (decode([{ type: "string", name: "" }], called)?.[0] ?? null);
    return [[there.get(address) ?? nameOf(address), [hex(address), " ", copyButton(address, `address of ${there.get(address)}`)], count(bytesIn(code)), version ?? "does not say"]];
  });
  return [
    table("Contracts", ["Contract", "Address", { text: "Bytes of code", number: true }, "Version"], rows),
    el("p", { class: "note" }, "A version that ends in “+chain-sim” is of code that this project has written."),
  ];
}
