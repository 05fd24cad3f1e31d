// SPDX-License-Identifier: MIT OR Apache-2.0
//
// How a file of a page is served: with a strict policy, its type and a version.

import assert from "node:assert/strict";
import { request } from "node:http";

const POLICY = {
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self'",
  "connect-src": "'self'",
  "img-src": "'self' data:",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
};

// A request as no browser sends it.
export function raw(url, headers) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, agent: false }, (response) => {
      response.resume();
      response.on("end", () => resolve(response));
    });
    sent.on("error", reject);
    sent.end();
  });
}

// Checks the response for a file, and that whoever has it is not sent it again. Its number of bytes, as they
// are sent.
export async function checkServed(url) {
  const { statusCode, headers } = await raw(url, { "accept-encoding": "gzip" });
  assert.equal(statusCode, 200, url);
  const directives = headers["content-security-policy"].split(";").map((it) => it.trim());
  assert.deepEqual(Object.fromEntries(directives.map((it) => [it.slice(0, it.indexOf(" ")), it.slice(it.indexOf(" ") + 1)])), POLICY);
  assert.equal(headers["x-content-type-options"], "nosniff");
  assert.equal(headers["referrer-policy"], "no-referrer");
  const type = url.endsWith(".css") ? "text/css" : url.endsWith(".js") ? "text/javascript" : "text/html";
  assert.equal(headers["content-type"], `${type}; charset=utf-8`);
  const again = await raw(url, { "if-none-match": headers.etag });
  assert.deepEqual([again.statusCode, again.headers["content-length"] ?? "0"], [304, "0"], url);
  return Number(headers["content-length"]);
}
