// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The table of messages: filters, order, what opens.

import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import { serving } from "../clients/server.mjs";
import { browsing } from "./browser.mjs";
import { ACCOUNT, MESSENGER, reaches, send, setRelayer, TARGET } from "./cluster.mjs";

const OTHER = "0x5555555555555555555555555555555555555555";

suite("messages", () => {
  const server = serving();
  const browser = browsing();
  const sent = {};

  before(async () => {
    sent.hello = await send(server, 901, 902, { message: "hello from the other side" });
    sent.other = await send(server, 902, 901, { target: OTHER, message: "0xcafe" });
    for (const hash of Object.values(sent)) await reaches(server, hash, "relayed");
    await setRelayer(server, { paused: true });
    sent.open = await send(server, 901, 902, { message: "0x99" });
  });

  // The hashes in the table, from above, once there are so many.
  async function shown(view, count) {
    await view.page.waitForFunction((it) => document.querySelector(".list")?.getAttribute("aria-busy") === null && document.querySelectorAll("tbody tr").length === it, count);
    return view.page.locator("tbody td:nth-child(2) a").evaluateAll((all) => all.map((it) => it.title));
  }

  test("the newest are first, or the oldest", async () => {
    const view = await browser.open(server, "/messages");
    assert.deepEqual(await shown(view, 3), [sent.open, sent.other, sent.hello]);
    await view.page.getByLabel("Order").selectOption("oldest");
    await view.page.waitForFunction((it) => document.querySelector("tbody td:nth-child(2) a")?.title === it, sent.hello);
    assert.deepEqual(await shown(view, 3), [sent.hello, sent.other, sent.open]);
    await view.close();
  });

  test("each filter leaves those that match, and is in the address", async () => {
    const view = await browser.open(server, "/messages");
    await shown(view, 3);
    const filters = [
      ["State", "Sent", [sent.open]],
      ["From", "chain 902", [sent.other]],
      ["To", "chain 901", [sent.other]],
      ["Target", OTHER, [sent.other]],
      ["Sender", ACCOUNT, [sent.open, sent.other, sent.hello]],
      ["Sender", MESSENGER, []],
      ["Hash or text", "HELLO from", [sent.hello]],
      ["Hash or text", "0xcafe", [sent.other]],
      ["Hash or text", sent.open.slice(0, 20), [sent.open]],
      ["Hash or text", sent.hello, [sent.hello]],
      ["Hash or text", `0x${"12".repeat(32)}`, []],
    ];
    for (const [label, value, expected] of filters) {
      const field = view.page.getByLabel(label, { exact: true });
      if (await field.evaluate((it) => it.tagName === "SELECT")) await field.selectOption({ label: value });
      else {
        await field.fill(value);
        await view.page.getByRole("button", { name: "Show", exact: true }).click();
      }
      assert.deepEqual(await shown(view, expected.length), expected, `${label} ${value}`);
      // The address leads to the same.
      await view.page.reload();
      assert.deepEqual(await shown(view, expected.length), expected, view.page.url());
      await view.page.getByRole("button", { name: "Clear" }).click();
      await shown(view, 3);
    }
    await view.close();
  });

  test("what is no address is told as such", async () => {
    const view = await browser.open(server, "/messages");
    await shown(view, 3);
    await view.page.getByLabel("Target").fill("0x12");
    await view.page.getByRole("button", { name: "Show", exact: true }).click();
    await view.says("target: expected an address of 20 bytes in hex, got 0x12");
    await view.close();
  });

  test("a row says what is in the message, changes with its state, and opens it", async () => {
    const view = await browser.open(server, "/messages");
    await shown(view, 3);
    await view.says("“hello from the other side”");
    const row = view.page.locator("tbody tr").first();
    assert.match(await row.innerText(), /Sent\s.*901 → 902\s.*block \d+/s);
    await setRelayer(server, { paused: false });
    await row.getByText("Relayed").waitFor();
    await row.locator("td").first().click();
    await view.page.getByRole("heading", { level: 1, name: /^Message 0x/ }).waitFor();
    assert.ok(view.page.url().endsWith(`#/messages/${sent.open}`));
    await view.close();
  });

  test("new messages wait for a button", async () => {
    const view = await browser.open(server, "/messages");
    await shown(view, 3);
    const hash = await send(server, 901, 902, { target: TARGET, message: "0x77" });
    await view.page.getByRole("button", { name: "Show 1 new message" }).click();
    assert.equal((await shown(view, 4))[0], hash);
    await view.close();
  });
});
