// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The server ends, and another one begins on the same port: the page goes on with it.

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { freePort } from "../clients/port.mjs";
import { Server } from "../clients/server.mjs";
import { browsing } from "./browser.mjs";
import { reaches, send } from "./cluster.mjs";

suite("reconnect", () => {
  const browser = browsing();

  test("after the server has started again", async () => {
    const ports = ["--starting-port", "0", "--admin-port", await freePort()];
    const first = await new Server().start(...ports);
    const view = await browser.open(first, "/");
    await reaches(first, await send(first, 901, 902), "relayed");
    await view.says("1 relayed");
    await first.stop();
    await view.says("connection lost, trying again", "header");
    const second = await new Server().start(...ports);
    await view.page.locator("#link.open").waitFor();
    await reaches(second, await send(second, 901, 902), "relayed");
    await reaches(second, await send(second, 902, 901), "relayed");
    await view.says("2 relayed");
    await view.page.waitForFunction(() => document.querySelectorAll(".arc.relayed").length === 2);
    // The browser itself says what it could not reach.
    const unreachable = (text) => /WebSocket connection to|Failed to load resource/.test(text);
    assert.deepEqual(view.complaints.filter((text) => !unreachable(text)), []);
    view.complaints = [];
    await view.close();
    await second.stop();
  });
});
