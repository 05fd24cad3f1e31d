// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A page whose name was rebound to this machine, or of another web site, gets nothing out of the server; who was
// let in does.

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

function ask(url, host, method, more = {}) {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: [] });
  return answer(url, host, { headers: { "content-type": "application/json", ...more }, body });
}

function upgrade(url, host, more = {}) {
  const key = randomBytes(16).toString("base64");
  const websocket = { "sec-websocket-version": "13", "sec-websocket-key": key };
  return answer(url, host, { method: "GET", headers: { connection: "Upgrade", upgrade: "websocket", ...websocket, ...more } });
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

describe("the Origin header", { timeout: 60_000 }, () => {
  const closed = serving();
  const one = serving("--allow-origin", "https://Page.example:443");
  const open = serving("--allow-origin", "*");
  const local = ["http://localhost:3000", "http://127.0.0.1", "https://[::1]:8443", "moz-extension://6e1f"];
  const foreign = ["https://evil.example", "http://localhost.evil.example", "null"];
  const cases = [
    [closed, local, [...foreign, "https://page.example"]],
    [one, [...local, "https://page.example"], [...foreign, "http://page.example"]],
    [open, [...local, ...foreign], []],
  ];

  for (const [index, [server, taken, refused]] of cases.entries()) {
    it(`lets in whom it should (${index})`, async () => {
      for (const [url, method] of [[server.url(902), "eth_chainId"], [server.admin, "rpc_modules"]]) {
        const host = new URL(url).host;
        for (const origin of taken) {
          const { status, text } = await ask(url, host, method, { origin });
          assert.equal(status, 200, `${origin} ${text}`);
          assert.equal((await upgrade(url, host, { origin })).status, 101, origin);
        }
        for (const origin of refused) {
          const { status, text } = await ask(url, host, method, { origin });
          assert.equal(status, 403, `${origin} ${text}`);
          assert.match(JSON.parse(text).error.message, /^Origin: expected a page of localhost/);
          assert.equal((await upgrade(url, host, { origin })).status, 403, origin);
        }
      }
    });
  }

  it("says where it is open", () => {
    assert.doesNotMatch(closed.stdout + one.stdout, /any web site/);
    assert.match(open.stdout, /Pages of any web site.*--allow-origin \*/);
  });
});
