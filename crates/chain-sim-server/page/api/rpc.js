// SPDX-License-Identifier: MIT OR Apache-2.0
//
// JSON-RPC over HTTP: the cluster's own methods, and those of each chain.

let last = 0;

export class RpcError extends Error {
  constructor(method, { code, message, data }) {
    super(code === -32601 ? `This server does not offer ${method}.` : message);
    this.code = code;
    this.data = data;
  }
}

// The server's answer to one request or a batch.
async function post(path, body) {
  let response;
  try {
    response = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  } catch {
    throw new Error("The server does not answer.");
  }
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`Expected JSON from the server, got status ${response.status}: ${text.slice(0, 200)}`);
  }
}

const request = (method, params) => ({ jsonrpc: "2.0", id: (last += 1), method, params });

function result(method, answer) {
  if (answer?.error) throw new RpcError(method, answer.error);
  return answer.result;
}

async function callAt(path, method, params) {
  return result(method, await post(path, request(method, params)));
}

// Answers of several requests, in their order; an error is in the place of its answer.
async function batchAt(path, calls) {
  if (calls.length === 0) return [];
  const requests = calls.map(([method, ...params]) => request(method, params));
  const answers = await post(path, requests);
  if (!Array.isArray(answers)) throw new RpcError("batch", answers.error ?? { message: "no answers" });
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  return requests.map(({ id, method }) => {
    const answer = byId.get(id);
    return answer?.error ? new RpcError(method, answer.error) : answer?.result;
  });
}

const pathOf = (chain) => `chains/${chain}`;

// Asks the cluster.
export const ask = (method, ...params) => callAt("./", method, params);
// Asks the cluster several things at once.
export const askAll = (calls) => batchAt("./", calls);
// Asks a chain.
export const askChain = (chain, method, ...params) => callAt(pathOf(chain), method, params);
// Asks a chain several things at once.
export const askChainAll = (chain, calls) => batchAt(pathOf(chain), calls);
