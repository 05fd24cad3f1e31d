// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The page of `chain-sim relay` while the relayer is not there, its chains are not, or another replica relays.

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { startPostgres, whySkipped } from "../clients/postgres.mjs";
import { freePort } from "../clients/port.mjs";
import { Server, serving } from "../clients/server.mjs";
import { eventually } from "../clients/waiting.mjs";
import { browsing } from "./browser.mjs";
import { send } from "./cluster.mjs";
import { RelayerWithPage } from "./relaying.mjs";

// A chain may be silent for a minute.
const SILENCE_MS = 100_000;
// What the browser itself says of what it could not reach, and of answers that are refusals.
const UNANSWERED = /^Failed to load resource/;

suite("the page of a relay that is not well", () => {
  const server = serving("--no-autorelay");
  const browser = browsing();

  async function close(view) {
    view.complaints = view.complaints.filter((text) => !UNANSWERED.test(text));
    await view.close();
  }

  test("it says that the relayer does not answer, and goes on when it is back", async () => {
    const relayer = new RelayerWithPage(server);
    relayer.listen = `127.0.0.1:${await freePort()}`;
    await relayer.start();
    await relayer.has(await send(server, 901, 902), "relayed");
    const views = await Promise.all(["/", "/messages", "/messages"].map((path) => browser.open(relayer, path)));
    const [overview, list, later] = views;
    await overview.says("1 relayed");
    await list.page.locator("tbody tr").first().waitFor();
    await relayer.kill();
    for (const view of views) await view.says(/no answer since \d\d:\d\d:\d\d UTC, trying again/, "header");
    // What was known stays.
    await overview.says("1 relayed");
    await later.page.getByLabel("State").selectOption("relayed");
    await later.says("The relayer does not answer.");
    const hash = await send(server, 902, 901);
    await relayer.start();
    for (const view of views) await view.page.locator("#link.open").waitFor();
    await relayer.has(hash, "relayed");
    await overview.says("2 relayed");
    await list.page.getByRole("button", { name: "Show 1 new message" }).waitFor();
    // What was asked for meanwhile is there.
    await later.page.locator("tbody tr").first().waitFor();
    for (const view of views) await close(view);
    await relayer.stop();
  });

  test("it says which chains do not answer, and when the relayer is not ready", { timeout: SILENCE_MS + 60_000 }, async () => {
    const own = await new Server().start("--no-autorelay");
    const relayer = await new RelayerWithPage(own).start();
    const view = await browser.open(relayer, "/");
    await view.says("Ready: this process relays.");
    await own.stop();
    await view.page.locator("[aria-label=Chains] .bad").nth(1).waitFor();
    await view.page.locator(".verdict.failed").waitFor({ timeout: SILENCE_MS });
    await view.says("Not ready");
    const reasons = await view.page.locator(".reasons li").allInnerTexts();
    assert.ok(reasons.length > 0 && reasons.every((it) => /^chain 90[12] has not answered for \d+ s: /.test(it)), reasons.join());
    await close(view);
    await relayer.stop();
  });

  test("it says which replica relays, and that one that stands by takes no orders", { skip: whySkipped() }, async (t) => {
    const postgres = await startPostgres();
    t.after(() => postgres.stop());
    const [first, second] = [new RelayerWithPage(server), new RelayerWithPage(server)];
    for (const replica of [first, second]) {
      replica.store = postgres.url;
      replica.listen = `127.0.0.1:${await freePort()}`;
      await replica.start("--lease", "2");
      // One that begins to relay listens anew, and has chains then.
      await eventually(async () => (await first.get("/status").catch(() => ({}))).chains?.length > 0);
    }
    const hash = await send(server, 901, 902);
    await first.has(hash, "relayed");
    const view = await browser.open(first, "/");
    await view.says("Ready: this process relays.");
    const { holder } = await first.get("/status");
    const other = await browser.open(second, "/");
    await other.says(`Ready: this process stands by, ${holder} relays.`);
    // It has no chains of its own, and the messages of all.
    await other.page.getByRole("heading", { name: "Chains" }).waitFor({ state: "hidden" });
    const [{ count }] = (await first.get("/messages/count")).relayed;
    await other.says(`${count} relayed`);
    await other.go(`/messages/${hash}`);
    await other.form("Orders").getByRole("button", { name: "Retry" }).click();
    await other.says(`expected the replica that relays, which is ${holder}, got another`);
    await other.go("/");
    await close(view);
    await first.stop();
    await other.says("Ready: this process relays.");
    await close(other);
    await second.stop();
  });
});
