// SPDX-License-Identifier: MIT OR Apache-2.0
//
// How the page is served: what it may do, how large it is, how soon it is there.

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { serving } from "../clients/server.mjs";
import { browsing } from "./browser.mjs";
import { checkServed, raw } from "./served.mjs";

const MOST_BYTES = 150_000;
// A loaded machine with two cores takes its time; docs/PAGE.md has what was measured.
const LATEST_PAINT_MS = 5_000;

suite("how the page is served", () => {
  const server = serving();
  const browser = browsing();

  test("each file has a strict policy, its type and a version", async (t) => {
    const view = await browser.open(server, "/");
    const files = [...new Set(view.requested.filter((url) => url === `${server.admin}/` || url.includes("/page/")))];
    assert.ok(files.length > 20, files.join());
    let sent = 0;
    for (const url of files) sent += await checkServed(url);
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
