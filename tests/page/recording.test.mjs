// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The recording of docs/PAGE.md and README.md: a message crosses, another one fails, and the page says why. It is made
// each time, and kept if PICTURES is set.

import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import { encodeErrorResult, parseAbi } from "viem";
import { serving } from "../clients/server.mjs";
import { browsing } from "./browser.mjs";
import { reaches, REVERTER, send, setCode, setRelayer } from "./cluster.mjs";
import { keep } from "./images.mjs";
import { Recording } from "./recording.mjs";

const SHOP = "0x6666666666666666666666666666666666666661";
const CLOSED = encodeErrorResult({ abi: parseAbi(["error Error(string)"]), errorName: "Error", args: ["the shop is closed"] });
const MOST_BYTES = 1_000_000;
const TIME_MS = { least: 10_000, most: 20_000 };

suite("recording", () => {
  const server = serving();
  const browser = browsing();

  before(async () => {
    await setCode(server, 902, SHOP, REVERTER);
    await setRelayer(server, { retries: { attempts: 1, backOff: 4, longestBackOff: 64 } });
    for (const [source, destination] of [[901, 902], [902, 901]]) {
      await reaches(server, await send(server, source, destination, { message: "hello" }), "relayed");
    }
  });

  test("of a message that crosses, and of one that fails and is explained", async (t) => {
    const view = await browser.open(server, "/", { viewport: { width: 900, height: 540 } });
    const { page } = view;
    const arcs = (state, count) => page.waitForFunction(([name, many]) => document.querySelectorAll(`.arc.${name}`).length === many, [state, count]);
    await arcs("relayed", 2);
    await page.evaluate(() => scrollTo(0, 60));
    const recording = new Recording(page);

    await recording.say("Two chains, live. Each box is a block, each arc a message.");
    await recording.hold(2_000);

    await setRelayer(server, { paused: true });
    const crossing = await send(server, 901, 902, { message: "good morning" });
    await arcs("sent", 1);
    await recording.say("An account on chain 901 sends a message to chain 902…");
    await recording.hold(2_000);

    await setRelayer(server, { paused: false });
    await reaches(server, crossing, "relayed");
    await arcs("relayed", 3);
    await recording.say("…and the relayer brings it there.");
    await recording.hold(2_000);

    const failing = await send(server, 901, 902, { target: SHOP, message: CLOSED });
    await reaches(server, failing, "failed");
    await arcs("failed", 1);
    await recording.say("The next one fails. A click on it shows why.");
    await recording.hold(1_800);
    await recording.click(page.locator(".arc.failed .plate"));

    await page.locator(`h1 [title="${failing}"]`).waitFor();
    await page.locator(".calls .failed").first().waitFor();
    await page.evaluate(() => scrollTo(0, 0));
    await recording.say("The reason in words: its target says “the shop is closed”.");
    await view.says("the shop is closed", ".verdict");
    await recording.hold(2_600);

    await recording.say("Each call of its relay, and where it failed.");
    await recording.scroll(page.locator(".calls").first(), 140);
    await recording.hold(3_200);

    const gif = recording.gif();
    t.diagnostic(`${gif.length} bytes, ${recording.milliseconds} ms`);
    assert.equal(gif.subarray(0, 6).toString(), "GIF89a");
    assert.ok(gif.length > 50_000 && gif.length < MOST_BYTES, `${gif.length} bytes`);
    assert.ok(recording.milliseconds >= TIME_MS.least && recording.milliseconds <= TIME_MS.most, `${recording.milliseconds} ms`);
    keep("page-recording.gif", gif);
    await view.close();
  });
});
