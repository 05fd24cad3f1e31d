// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The OpenRPC document, as programs read it that know nothing else of the server.

import openrpc from "@open-rpc/meta-schema";
import Ajv from "ajv";
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { cast } from "./cast.mjs";
import { serving } from "./server.mjs";

const LOCATION = "openrpc.json";
const DRAFT_7 = "http://json-schema.org/draft-07/schema#";
const OPTIONS = { strict: false, validateFormats: false };

async function post(url, method, params) {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const answer = await (await fetch(url, { method: "POST", headers, body })).json();
  assert.equal(answer.error, undefined, `${method}: ${JSON.stringify(answer.error)}`);
  return answer.result;
}

describe("OpenRPC", { timeout: 60_000 }, () => {
  const server = serving("--chains", 3);
  let document;

  before(async () => {
    document = await post(server.url(901), "rpc_discover", []);
  });

  it("is the same on every port, by each name, and to cast", async () => {
    for (const url of [...server.urls.values(), server.admin]) {
      assert.deepEqual(await post(url, "rpc_discover", []), document);
      assert.deepEqual(await post(url, "rpc.discover"), document);
    }
    assert.deepEqual(JSON.parse(await cast(server.url(902))("rpc", "rpc_discover")), document);
  });

  it("is one by the meta schema", () => {
    // It has draft 7 from elsewhere, which is here already.
    const { $schema, ...schema } = openrpc.openrpcDocument;
    const local = (key, value) => {
      if (!value?.$ref?.startsWith?.($schema.replace(/\/$/, ""))) return value;
      return value.$ref.includes("#") ? { type: "string" } : { $ref: DRAFT_7 };
    };
    const isValid = new Ajv(OPTIONS).compile(JSON.parse(JSON.stringify(schema), local));
    assert.ok(isValid(document), JSON.stringify(isValid.errors, null, 2));
    // Which is no matter of course.
    assert.ok(!isValid({ ...document, methods: [{ name: "eth_nothing" }] }));
  });

  it("has schemas that are ones", () => {
    const ajv = new Ajv(OPTIONS);
    const schemas = [
      ...document.methods.flatMap(({ params, result }) => [...params, result].map(({ schema }) => schema)),
      ...Object.values(document.components.schemas),
    ];
    for (const schema of schemas) assert.ok(ajv.validateSchema(schema), JSON.stringify(schema));
  });

  it("says where the chains and the cluster are", async () => {
    const chains = document.servers.map(({ name, url }) => [Number(name.replace("chain ", "")), url]);
    assert.deepEqual(new Map(chains), server.urls);
    for (const [id, url] of chains) assert.equal(Number(await post(url, "eth_chainId", [])), id);
    const [{ url }] = document.methods.find(({ name }) => name === "admin_getConfig").servers;
    assert.equal(url, server.admin);
  });

  it("is enough to ask for what needs nothing, and to read the answer", async () => {
    const ajv = new Ajv(OPTIONS);
    ajv.addSchema(document, LOCATION);
    const asked = document.methods.filter(
      ({ params, examples, errors }) => !params.length && !errors && examples.some((it) => !it["x-before"]),
    );
    assert.ok(asked.length > 20);
    for (const { name, servers = document.servers } of asked) {
      const position = document.methods.findIndex((method) => method.name === name);
      const result = await post(servers[0].url, name, {});
      const isValid = ajv.getSchema(`${LOCATION}#/methods/${position}/result/schema`);
      assert.ok(isValid(result), `${name}: ${JSON.stringify(result)}: ${JSON.stringify(isValid.errors)}`);
    }
  });
});
