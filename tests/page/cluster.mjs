// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Messages for the page to show, sent by the paths of the admin port that the page itself uses.

import { encodeFunctionData, parseAbi, stringToHex } from "viem";
import { eventually } from "../clients/waiting.mjs";

export const ACCOUNT = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
export const MESSENGER = "0x4200000000000000000000000000000000000023";
// An account without code: it takes whatever comes.
export const TARGET = "0x4444444444444444444444444444444444444444";

const abi = parseAbi(["function sendMessage(uint256,address,bytes)"]);
// Enough for any message here.
const GAS = "0x100000";

async function post(url, body) {
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  return response.json();
}

// Asks the cluster, or a chain.
export async function ask(server, chain, method, ...params) {
  const { error, result } = await post(chain ? `${server.admin}/chains/${chain}` : server.admin, { jsonrpc: "2.0", id: 1, method, params });
  if (error) throw Object.assign(new Error(error.message), { code: error.code });
  return result;
}

export const sendMessage = (destination, target, message) =>
  encodeFunctionData({ abi, functionName: "sendMessage", args: [BigInt(destination), target, message] });

// Sends a message, text or bytes. Its hash, once the relayer knows it.
export async function send(server, source, destination, { target = TARGET, message = "0x1234" } = {}) {
  const data = sendMessage(destination, target, message.startsWith("0x") ? message : stringToHex(message));
  const transaction = await ask(server, source, "eth_sendTransaction", { from: ACCOUNT, to: MESSENGER, data, gas: GAS });
  return eventually(async () => {
    const { messages } = await ask(server, null, "cluster_getMessages", { source, limit: 1000 });
    const trace = await Promise.all(messages.slice(-5).map(({ hash }) => ask(server, null, "cluster_traceMessage", hash)));
    return trace.find(({ sent }) => sent.some((it) => it.transaction === transaction))?.messageHash;
  });
}

// Waits until a message is in a state.
export const reaches = (server, hash, ...states) =>
  eventually(async () => {
    const { state } = await ask(server, null, "cluster_getMessage", hash);
    return states.includes(state.name) && state;
  }, 30_000);

export const setRelayer = (server, settings) => ask(server, null, "cluster_setRelayer", settings);

// Puts code at an address of a chain.
export const setCode = (server, chain, address, code) => ask(server, chain, "anvil_setCode", address, code);

// A contract that calls the messenger as often as the first word of its calldata says, with the rest:
//   calldatacopy(0, 32, calldatasize - 32); for n = calldataload(0); n != 0; n -= 1 { call(messenger) }
export const REPEATER = [
  "0x",
  "6020", "36", "03", "6020", "5f", "37", // calldatacopy(0, 32, calldatasize - 32)
  "5f", "35", // n = calldataload(0)
  "5b", "80", "15", "6037", "57", // at 10: if n == 0, go to 55
  "5f", "5f", "6020", "36", "03", "5f", "5f", `73${MESSENGER.slice(2)}`, "5a", "f1", "50", // call(messenger), and drop the result
  "6001", "90", "03", "600a", "56", // n -= 1, and go to 10
  "5b", "00", // at 55: stop
].join("");

// A contract that reverts with its calldata.
export const REVERTER = "0x365f5f37365ffd";
// A contract that jumps in a circle: it runs out of gas.
export const BURNER = "0x5b5f56";
// A contract that begins with an invalid instruction.
export const HALTER = "0xfe";

// Sends so many messages from a chain by transactions with many of them each.
export async function sendMany(server, source, destination, count, each = 500) {
  const repeater = "0x7777777777777777777777777777777777777777";
  await setCode(server, source, repeater, REPEATER);
  const call = sendMessage(destination, TARGET, "0x12345678").slice(2);
  for (let sent = 0; sent < count; sent += each) {
    const times = Math.min(each, count - sent).toString(16).padStart(64, "0");
    await ask(server, source, "eth_sendTransaction", { from: ACCOUNT, to: repeater, data: `0x${times}${call}`, gas: "0xf00000" });
  }
}
