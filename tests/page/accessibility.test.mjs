// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Every view by axe-core, in light and dark; on a phone; by the keyboard.

import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import { serving } from "../clients/server.mjs";
import { breaksNoRule, fitsPhone } from "./axe.mjs";
import { browsing, PHONE } from "./browser.mjs";
import { ask, reaches, REVERTER, send, setCode, setRelayer } from "./cluster.mjs";

const REVERTS = "0x6666666666666666666666666666666666666661";

suite("accessibility", () => {
  const server = serving();
  const browser = browsing();
  // Each view: its address, and what is there once it is drawn.
  const views = {};

  before(async () => {
    await setCode(server, 902, REVERTS, REVERTER);
    await setRelayer(server, { retries: { attempts: 1, backOff: 4, longestBackOff: 64 } });
    const { block, transaction } = await reaches(server, await send(server, 901, 902), "relayed");
    const failed = await send(server, 901, 902, { target: REVERTS, message: "0xdead" });
    await reaches(server, failed, "failed");
    await setRelayer(server, { paused: true });
    await send(server, 902, 901, { message: "a text" });
    await ask(server, null, "cluster_mine", 1);
    Object.assign(views, {
      overview: ["/", ".arc"],
      messages: ["/messages", "tbody tr"],
      life: [`/messages/${failed}`, ".calls"],
      chains: ["/chains", "tbody tr"],
      chain: ["/chains/901", '[aria-label="Contracts"]'],
      block: [`/chains/902/blocks/${block}`, "tbody tr"],
      transaction: [`/chains/902/transactions/${transaction}`, ".calls"],
      do: ["/do", "form"],
      nothing: ["/nowhere", "h1"],
      "an address that is no encoding": ["/messages/%", "h1"],
    });
  });

  for (const scheme of ["light", "dark"]) {
    test(`no view violates a rule, ${scheme}`, async () => {
      const view = await browser.open(server, "/", { scheme });
      for (const [name, [path, drawn]] of Object.entries(views)) {
        await view.go(path);
        await view.page.locator(drawn).first().waitFor({ state: "attached" });
        await breaksNoRule(view, name);
      }
      await view.close();
    });
  }

  test("no view is wider than a phone", async () => {
    const view = await browser.open(server, "/", { viewport: PHONE });
    for (const [name, [path, drawn]] of Object.entries(views)) {
      await view.go(path);
      await view.page.locator(drawn).first().waitFor({ state: "attached" });
      await fitsPhone(view, name);
    }
    await view.close();
  });

  test("the keyboard reaches everything, and where it is can be seen", async () => {
    const view = await browser.open(server, "/messages");
    const { page } = view;
    await page.locator("tbody tr").first().waitFor();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    // From the content on, through the filters, to the first message.
    const passed = [];
    for (let step = 0; step < 20; step += 1) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const { tagName, name, title } = document.activeElement;
        return { tagName, name, title, outline: getComputedStyle(document.activeElement).outlineStyle };
      });
      passed.push(at.name ?? at.tagName);
      assert.notEqual(at.outline, "none", JSON.stringify(at));
      if (at.title?.length === 66) break;
    }
    assert.deepEqual(passed.slice(0, 7), ["state", "source", "destination", "sender", "target", "text", "order"]);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: /^Message 0x/ }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    await view.close();
  });
});
