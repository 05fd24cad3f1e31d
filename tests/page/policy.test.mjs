// SPDX-License-Identifier: MIT OR Apache-2.0
//
// How the page is served: what it may do, how large it is, how soon it is there.

import assert from "node:assert/strict";
import { request } from "node:http";
import { suite, test } from "node:test";
import { serving } from "../clients/server.mjs";
import { browsing } from "./browser.mjs";

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
const MOST_BYTES = 150_000;
// A loaded machine with two cores takes its time; docs/PAGE.md has what was measured.
const LATEST_PAINT_MS = 5_000;

// A request as no browser sends it.
function raw(url, headers) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, agent: false }, (response) => {
      response.resume();
      response.on("end", () => resolve(response));
    });
    sent.on("error", reject);
    sent.end();
  });
}

suite("how the page is served", () => {
  const server = serving();
  const browser = browsing();

  test("each file has a strict policy, its type and a version", async (t) => {
    const view = await browser.open(server, "/");
    const files = [...new Set(view.requested.filter((url) => url === `${server.admin}/` || url.includes("/page/")))];
    assert.ok(files.length > 20, files.join());
    let sent = 0;
    for (const url of files) {
      const response = await raw(url, { "accept-encoding": "gzip" });
      assert.equal(response.statusCode, 200, url);
      const directives = response.headers["content-security-policy"].split(";").map((it) => it.trim());
      assert.deepEqual(Object.fromEntries(directives.map((it) => [it.slice(0, it.indexOf(" ")), it.slice(it.indexOf(" ") + 1)])), POLICY);
      assert.equal(response.headers["x-content-type-options"], "nosniff");
      assert.equal(response.headers["referrer-policy"], "no-referrer");
      const type = url.endsWith(".css") ? "text/css" : url.endsWith(".js") ? "text/javascript" : "text/html";
      assert.equal(response.headers["content-type"], `${type}; charset=utf-8`);
      sent += Number(response.headers["content-length"]);
      // A browser that has it is not sent it again.
      const again = await raw(url, { "if-none-match": response.headers.etag });
      assert.deepEqual([again.statusCode, again.headers["content-length"] ?? "0"], [304, "0"], url);
    }
    t.diagnostic(`${files.length} files, ${sent} bytes as they are sent`);
    assert.ok(sent > 0 && sent < MOST_BYTES, `expected less than ${MOST_BYTES} bytes, got ${sent}`);
    await view.close();
  });

  test("it is there soon", async (t) => {
    const view = await browser.open(server, "/");
    await view.page.reload();
    await view.page.locator(".lanes svg").waitFor();
    const paint = await view.page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
    t.diagnostic(`first paint after ${Math.round(paint)} ms`);
    assert.ok(paint < LATEST_PAINT_MS, `expected the first paint within ${LATEST_PAINT_MS} ms, got ${paint}`);
    await view.close();
  });

  test("a name that is rebound to this machine gets nothing", async () => {
    const { statusCode } = await raw(`${server.admin}/`, { host: "evil.example" });
    assert.equal(statusCode, 403);
    const posted = await fetch(server.admin, { method: "POST", headers: { origin: "http://evil.example", "content-type": "application/json" }, body: "{}" });
    assert.equal(posted.status, 403);
  });

  test("a chain that is not there has no path", async () => {
    const response = await fetch(`${server.admin}/chains/5`, { method: "POST", body: "{}" });
    const { error } = await response.json();
    assert.equal(response.status, 404);
    assert.equal(error.message, "path: expected /chains/ and the id of a chain, got /chains/5");
  });
});
