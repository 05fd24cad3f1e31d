// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A page whose name was rebound to this machine gets nothing out of the server; who was let in does.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { serving } from "./server.mjs";

const NAME = "chains.internal";

// What the server answers who calls it by this name: its status, and what it says if it says any more.
function answer(url, host, { method = "POST", headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers: { ...headers, host } });
    asked.on("error", reject);
    asked.on("upgrade", ({ statusCode: status }, socket) => {
      socket.destroy();
      resolve({ status });
    });
    asked.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => (text += part));
      response.on("end", () => resolve({ status: response.statusCode, text }));
    });
    asked.end(body);
  });
}

function ask(url, host, method) {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: [] });
  return answer(url, host, { headers: { "content-type": "application/json" }, body });
}

function upgrade(url, host) {
  const key = randomBytes(16).toString("base64");
  const websocket = { "sec-websocket-version": "13", "sec-websocket-key": key };
  return answer(url, host, { method: "GET", headers: { connection: "Upgrade", upgrade: "websocket", ...websocket } });
}

describe("the Host header", { timeout: 60_000 }, () => {
  const server = serving("--allowed-host", NAME);
  const ports = () => [
    [server.url(901), "eth_chainId", "0x385"],
    [server.url(902), "eth_chainId", "0x386"],
    [server.admin, "rpc_modules", undefined],
  ];

  for (const host of ["rebound.example", "rebound.example:9545", `${NAME}.example`, "localhost.example", "0x7f000001.example"]) {
    it(`refuses ${host}`, async () => {
      for (const [url, method] of ports()) {
        const { status, text } = await ask(url, host, method);
        assert.equal(status, 403);
        assert.equal(JSON.parse(text).error.code, -32600, text);
        assert.equal((await upgrade(url, host)).status, 403);
      }
    });
  }

  for (const host of [NAME, `${NAME}:80`, "localhost:1", "LOCALHOST", "127.0.0.1", "[::1]:9545", "192.168.0.7"]) {
    it(`takes ${host}`, async () => {
      for (const [url, method, result] of ports()) {
        const { status, text } = await ask(url, host, method);
        assert.equal(status, 200, text);
        const told = JSON.parse(text).result;
        if (result === undefined) assert.ok(told.cluster, text);
        else assert.equal(told, result);
        assert.equal((await upgrade(url, host)).status, 101);
      }
    });
  }
});
