// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What can be done with one message: relay it now, hold it, let it go.

import { relayTransaction } from "../abi/relay.js";
import { ask, askChain } from "../api/rpc.js";
import { el } from "../dom/element.js";
import { failure, hex } from "../dom/parts.js";
import { refusal } from "../life/verdict.js";
import { quantity } from "../text/format.js";

// More than relays need, for relays whose gas cannot be estimated because they fail.
const GAS = 3_000_000;

const held = (hash) => ({ message: hash });
const isHeld = (skip, hash) => skip.some((rule) => rule.message === hash);

// Sends a relay from the relayer's account, also one that will fail.
async function relay(message, sent, { account, accounts }) {
  const send = message.sends.at(-1);
  const from = accounts.find(({ destination }) => destination === message.destination)?.account ?? account;
  const transaction = await relayTransaction(from, send, message.payload, sent.accessList);
  const gas = await askChain(message.destination, "eth_estimateGas", transaction).catch(() => quantity(GAS));
  return askChain(message.destination, "eth_sendTransaction", { ...transaction, gas });
}

async function setHeld(hash, holds) {
  const { skip } = (await ask("cluster_getStatus")).relayer;
  const others = skip.filter((rule) => rule.message !== hash);
  await ask("cluster_setRelayer", { skip: holds ? [...others, held(hash)] : others });
}

// `sent` is the last log that sent the message, as its trace has it.
export function messageActions(message, sent, status, onDone) {
  const output = el("output", { class: "outcome" });
  const isThere = status.chains.some(({ chainId }) => chainId === message.destination);
  const settled = message.state.name === "relayed";
  const hold = isHeld(status.relayer.skip, message.hash);

  const perform = (text, work) => {
    const button = el("button", { type: "button" }, text);
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        output.replaceChildren(...[await work()].flat());
        await onDone();
      } catch (error) {
        output.replaceChildren(error.code === -32602 || error.code === -32003 ? refusal(error.message) : failure(error));
      }
      button.disabled = false;
    });
    return button;
  };

  const first = message.failedRelays > 0 || message.state.name === "failed" ? "Retry now" : "Relay now";
  return el(
    "div",
    { class: "buttons" },
    !settled && isThere && sent && perform(first, async () => ["Submitted: ", hex(await relay(message, sent, status.relayer))]),
    !settled && !hold && perform("Hold", async () => (await setHeld(message.hash, true), "The relayer leaves it.")),
    !settled && hold && perform("Let go", async () => (await setHeld(message.hash, false), "The relayer takes it again.")),
    output,
  );
}
