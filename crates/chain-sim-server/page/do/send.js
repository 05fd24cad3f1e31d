// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Sends a message: its bytes as they are, or a call by an ABI.

import { allAbis, selectorOf } from "../abi/book.js";
import { encode, given } from "../abi/encode.js";
import { MESSENGER } from "../abi/known.js";
import { messengerCall } from "../abi/relay.js";
import { canonical, signature } from "../abi/types.js";
import { askChain } from "../api/rpc.js";
import { el, uniqueId } from "../dom/element.js";
import { hex } from "../dom/parts.js";
import { asBytes } from "../text/format.js";
import { action } from "./action.js";

const WAIT_MS = 10_000;

async function send({ source, destination, from, target, data }) {
  if (!/^0x[0-9a-fA-F]{40}$/.test(target)) throw new Error(`Target: expected an address of 20 bytes in hex, got ${JSON.stringify(target)}`);
  const call = { from, to: MESSENGER, data: await messengerCall("sendMessage", [destination, target, data]) };
  const gas = await askChain(source, "eth_estimateGas", call);
  const transaction = await askChain(source, "eth_sendTransaction", { ...call, gas });
  // A chain that mines by hand has no receipt yet.
  const began = performance.now();
  let receipt = null;
  while (!receipt && performance.now() - began < WAIT_MS) {
    receipt = await askChain(source, "eth_getTransactionReceipt", transaction);
    if (!receipt) {
      if (await askChain(source, "eth_getTransactionByHash", transaction).then((it) => it?.blockNumber === null)) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  const link = hex(transaction, `/chains/${source}/transactions/${transaction}`);
  return receipt ? ["Sent in block ", String(BigInt(receipt.blockNumber)), ", transaction ", link] : ["In the pool, transaction ", link];
}

function route(status, accounts) {
  const ids = status.chains.map(({ chainId }) => [chainId, `chain ${chainId}`]);
  return [
    { name: "source", label: "From", type: "select", options: ids },
    { name: "destination", label: "To", type: "select", options: ids, value: status.chains[1]?.chainId },
    { name: "from", label: "Account", type: "select", options: accounts.map((it) => [it, `${it.slice(0, 8)}…${it.slice(-4)}`]) },
  ];
}

function rawForm(status, accounts) {
  return action({
    title: "Send a message",
    fields: [
      ...route(status, accounts),
      { name: "target", label: "Target", value: "0x4444444444444444444444444444444444444444" },
      { name: "message", label: "Message", type: "area", rows: 2, value: "0x1234", hint: "Bytes in hex, or text." },
    ],
    buttons: [["send", "Send"]],
    run: ({ message, ...rest }) => send({ ...rest, data: asBytes(message) }),
  });
}

function byAbi(status, accounts) {
  const place = el("div", { class: "arguments" });
  const functions = allAbis().flatMap((one) =>
    one.abi.filter(({ type, stateMutability }) => type === "function" && !["view", "pure"].includes(stateMutability)).map((entry) => ({ ...one, entry })),
  );
  const form = action({
    title: "Send a call by ABI",
    says: "ABIs that are added below can be chosen here.",
    fields: [
      ...route(status, accounts),
      { name: "call", label: "Function", type: "select", options: functions.map(({ name, entry }, at) => [at, `${name}.${signature(entry)}`]) },
      { name: "target", label: "Target" },
    ],
    buttons: [["send", "Send"]],
    run: async ({ call, target, source, destination, from }) => {
      const { entry } = functions[call];
      const inputs = Array.from(place.querySelectorAll("input"));
      const values = entry.inputs.map((parameter, at) => given(parameter, inputs[at].value.trim()));
      const data = (await selectorOf(entry)) + encode(entry.inputs, values);
      return send({ source, destination, from, target, data });
    },
  });
  const choose = () => {
    const { entry, address } = functions[form.elements.call.value] ?? {};
    if (!entry) return;
    form.elements.target.value = address || form.elements.target.value;
    place.replaceChildren(
      ...entry.inputs.map((parameter) => {
        const id = uniqueId("argument");
        return el("p", { class: "field" }, el("label", { htmlFor: id }, `${parameter.name || "argument"} (${canonical(parameter)})`), el("input", { id, autocomplete: "off", spellcheck: false }));
      }),
    );
  };
  form.elements.call.addEventListener("change", choose);
  form.querySelector(".buttons").before(place);
  choose();
  return form;
}

export const sendActions = (status, accounts) => [rawForm(status, accounts), byAbi(status, accounts)];
