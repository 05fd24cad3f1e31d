// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The page of `chain-sim relay`: every view, filter and action.

import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { encodeErrorResult, parseAbi } from "viem";
import { account } from "../clients/chain.mjs";
import { PAYER } from "../clients/relayer.mjs";
import { serving } from "../clients/server.mjs";
import { eventually } from "../clients/waiting.mjs";
import { breaksNoRule, fitsPhone } from "./axe.mjs";
import { browsing, PHONE, WIDE } from "./browser.mjs";
import { ACCOUNT, ask, MESSENGER, REVERTER, send, sendMany, setCode, TARGET } from "./cluster.mjs";
import { RelayerWithPage } from "./relaying.mjs";
import { checkServed, raw } from "./served.mjs";

const REVERTS = "0x6666666666666666666666666666666666666661";
const OTHER = "0x5555555555555555555555555555555555555555";
const MARKUP = `<img src=x onerror="window.broken=1"><script>window.broken=2</script>`;
const MOST_BYTES = 80_000;
// What the browser itself says of an answer that is a refusal.
const REFUSED = /^Failed to load resource: the server responded with a status of 4\d\d/;

// What a contract of code REVERTER reverts with, when it is called with this.
const reverting = (reason) => encodeErrorResult({ abi: parseAbi(["error Error(string)"]), errorName: "Error", args: [reason] });

// While it is on, nothing is submitted.
const setFailsafe = (server, isOn) => ask(server, null, "admin_setFailsafeEnabled", isOn);

suite("the page of a relay", () => {
  const server = serving("--no-autorelay");
  const browser = browsing();
  const sent = {};
  let relayer;

  before(async () => {
    await setCode(server, 902, REVERTS, REVERTER);
    relayer = await new RelayerWithPage(server).start("--attempts", "1");
    sent.hello = await send(server, 901, 902, { message: "hello" });
    sent.back = await send(server, 902, 901, { target: OTHER, message: "0xcafe" });
    sent.nowhere = await send(server, 901, 999);
    sent.failed = await send(server, 901, 902, { target: REVERTS, message: reverting(`the shop is closed ${MARKUP}`) });
    for (const hash of [sent.hello, sent.back]) await relayer.has(hash, "relayed");
    await relayer.has(sent.failed, "failed");
    await setFailsafe(server, true);
    sent.open = await send(server, 901, 902, { message: MARKUP });
    await relayer.has(sent.open, "sent");
  }, { timeout: 60_000 });
  after(() => relayer?.stop());

  // Nothing that was given has become a part of the page.
  async function isText(view) {
    const found = await view.page.evaluate(() => ({ broken: window.broken, images: document.images.length, scripts: document.scripts.length }));
    assert.deepEqual(found, { broken: undefined, images: 0, scripts: 1 });
  }

  // The hashes in the table, from above, once they are so many.
  async function shown(view, count) {
    await view.page.waitForFunction((it) => document.querySelector(".list")?.getAttribute("aria-busy") === null && document.querySelectorAll("tbody tr").length === it, count);
    return view.page.locator("tbody td:nth-child(2) a").evaluateAll((all) => all.map((it) => it.title));
  }

  const cells = (view, caption, row) => view.page.locator(`[aria-label="${caption}"] tbody tr`).nth(row).locator("td").allInnerTexts();

  test("the overview has messages by state, the chains, and what accounts have", async () => {
    const view = await browser.open(relayer, "/");
    await view.says("Ready: this process relays.");
    await view.says(`Store: ${relayer.store}`);
    const counts = await view.page.locator(".states li").allInnerTexts();
    assert.deepEqual(counts.map((text) => text.replace(/\s+/g, " ").slice(2)), ["1 sent", "2 relayed", "1 failed", "1 no destination"]);
    const [one, two] = await relayer.get("/chains");
    const row = await cells(view, "Chains", 0);
    assert.deepEqual(row.slice(0, 3), ["chain 901", "901", String(one.head)]);
    assert.deepEqual(row.slice(4, 6), [String(one.next), "0 blocks"]);
    assert.deepEqual(row.slice(8), [server.url(901).replace(/\/$/, ""), "now"]);
    assert.equal((await cells(view, "Chains", 1))[4], String(two.next));
    const payer = await cells(view, "Payers", 0);
    assert.equal(payer[0], account(PAYER).address);
    // The relayer asks for it now and then.
    assert.match(payer[2], /^(9,999\.\d+|10,000) ETH$/);
    assert.match(payer[3], /^0\.0\d* ETH$|^[\d,]+ wei$/);
    assert.equal(await view.page.getByText("Transactions in flight").locator("..").locator(".value").innerText(), "0");
    // A number leads to its messages.
    await view.page.getByRole("link", { name: "1 failed" }).click();
    await view.page.waitForURL(/#\/messages\?state=failed$/);
    assert.deepEqual(await shown(view, 1), [sent.failed]);
    await view.close();
  });

  test("the table has the newest messages first, or the oldest, and says what became of them", async () => {
    const view = await browser.open(relayer, "/messages");
    const order = [sent.open, sent.failed, sent.nowhere, sent.back, sent.hello];
    const newest = await shown(view, 5);
    // Messages of two chains are found in either order.
    assert.deepEqual([newest[0], [...newest].sort()], [sent.open, [...order].sort()]);
    await view.says("Messages 1 to 5 of 5");
    const rows = await view.page.locator("tbody tr").allInnerTexts();
    const rowOf = (hash) => rows[newest.indexOf(hash)].split("\t");
    assert.deepEqual([rowOf(sent.open)[0], rowOf(sent.failed)[0]].map((it) => it.split(/\s/).at(-1)), ["Sent", "Failed"]);
    assert.equal(rowOf(sent.back)[2], "902 → 901");
    assert.match(rowOf(sent.open)[3], /^due \d\d:\d\d:\d\d$/);
    assert.match(rowOf(sent.failed)[3], /^refused: the relay would fail: /);
    assert.match(rowOf(sent.hello)[3], /^in block \d+$/);
    assert.equal(rowOf(sent.hello)[7], "“hello”");
    assert.equal(rowOf(sent.back)[7], "2 bytes: 0xcafe");
    assert.ok(rowOf(sent.open)[7].startsWith(`“${MARKUP.slice(0, 20)}`));
    await isText(view);
    await view.page.getByLabel("Order").selectOption("oldest");
    await view.page.waitForFunction((it) => document.querySelector("tbody tr:last-child a")?.title === it, sent.open);
    assert.deepEqual(await shown(view, 5), newest.reverse());
    await view.close();
  });

  test("each filter leaves those that match, and is in the address", async () => {
    const view = await browser.open(relayer, "/messages");
    await shown(view, 5);
    const filters = [
      ["State", "No destination", [sent.nowhere]],
      ["State", "Expired", []],
      ["Settled", "not settled", [sent.open]],
      ["Settled", "settled", [sent.failed, sent.nowhere, sent.back, sent.hello]],
      ["From", "chain 902", [sent.back]],
      ["To", "chain 901", [sent.back]],
      ["To", "chain 999", [sent.nowhere]],
      ["Account", OTHER, [sent.back]],
      ["Account", ACCOUNT.toLowerCase(), Object.values(sent)],
      ["Account", MESSENGER, []],
      ["Hash", sent.hello, [sent.hello]],
      ["Hash", `0x${"12".repeat(32)}`, []],
    ];
    for (const [label, value, expected] of filters) {
      const field = view.page.getByLabel(label, { exact: true });
      if (await field.evaluate((it) => it.tagName === "SELECT")) await field.selectOption({ label: value });
      else {
        await field.fill(value);
        await field.press("Enter");
      }
      assert.deepEqual((await shown(view, expected.length)).sort(), [...expected].sort(), `${label}: ${value}`);
      assert.match(view.page.url(), /#\/messages\?\w+=\w+/);
      await view.page.getByRole("button", { name: "Clear" }).click();
      await shown(view, 5);
    }
    for (const [label, expected] of [["Account", "an address of 20 bytes in hex"], ["Hash", "the hash of a message"]]) {
      await view.page.getByLabel(label, { exact: true }).fill(MARKUP);
      await view.page.getByRole("button", { name: "Show" }).click();
      await view.says(`${label.toLowerCase()}: expected ${expected}`);
      await isText(view);
      await view.page.getByRole("button", { name: "Clear" }).click();
      await shown(view, 5);
    }
    // All of them must match, those of a link as well.
    await view.go(`/messages?settled=true&source=901&account=${TARGET}&order=oldest`);
    assert.deepEqual((await shown(view, 2)).sort(), [sent.hello, sent.nowhere].sort());
    assert.equal(await view.page.getByLabel("From").inputValue(), "901");
    // A parameter that is none of the form's is left out; one that the relayer does not take is its to refuse.
    await view.go("/messages?colour=red&destination=99999999999999999999999");
    await view.says(/status 400: .*destination/);
    view.complaints = view.complaints.filter((text) => !REFUSED.test(text));
    await view.close();
  });

  test("a message that failed says why, and its orders are obeyed or refused", async () => {
    const view = await browser.open(relayer, `/messages/${sent.failed}`);
    await view.says("All attempts have failed. Retry tries again.");
    await view.says("Its relay failed once");
    // The reason is in quotes, so that its own quotes are not as they were.
    assert.ok((await view.text(".refusal")).includes(`reverted with "the shop is closed ${MARKUP.replaceAll('"', '\\"')}"`), await view.text(".refusal"));
    await isText(view);
    const orders = view.form("Orders");
    await orders.getByRole("button", { name: "Skip" }).click();
    await view.says(`message ${sent.failed}: expected one that is not settled, or was given up, got one that is failed`);
    // The target takes it now.
    await setCode(server, 902, REVERTS, "0x");
    await setFailsafe(server, false);
    await orders.getByRole("button", { name: "Retry" }).click();
    await view.says("Done: it is due again, with all its attempts.");
    await view.says("Its destination has relayed it.");
    const { block, transaction } = await relayer.has(sent.failed, "relayed");
    await view.says(`block ${block} of chain 902`);
    const relay = view.page.locator(".facts > div", { hasText: "Relay transaction" });
    assert.equal(await relay.locator(".hex").getAttribute("title"), transaction);
    // There is nothing more to do for it.
    await view.page.getByRole("heading", { name: "By hand" }).waitFor({ state: "hidden" });
    view.complaints = view.complaints.filter((text) => !REFUSED.test(text));
    await view.close();
    await relayer.has(sent.open, "relayed");
  });

  test("a message that waits is skipped and taken up, in every view that shows it", async () => {
    await setFailsafe(server, true);
    const list = await browser.open(relayer, "/messages?settled=false");
    await list.says("No message matches.");
    const hash = await send(server, 901, 902, { message: "wait for me" });
    // New messages do not push others away.
    await list.page.getByRole("button", { name: "Show 1 new message" }).click();
    assert.deepEqual(await shown(list, 1), [hash]);
    const view = await browser.open(relayer, `/messages/${hash}`);
    await view.says("The next relay is due.");
    await view.form("Orders").getByRole("button", { name: "Skip" }).click();
    await view.says("Done: it is skipped.");
    await view.says("A rule or a person excludes it. Retry takes it up.");
    await list.says("Skipped", "tbody");
    await view.form("Orders").getByRole("button", { name: "Retry" }).click();
    await view.says("Done: it is due again, with all its attempts.");
    await setFailsafe(server, false);
    await view.says("Its destination has relayed it.");
    await list.close();
    await view.close();
  });

  test("what a message consists of, and what does the same by hand, can be copied", async () => {
    await setFailsafe(server, true);
    const hash = await send(server, 901, 902, { message: "by hand" });
    await relayer.has(hash, "sent");
    const view = await browser.open(relayer, `/messages/${hash}`);
    await view.says("“by hand”");
    const copied = async (what) => {
      await view.page.getByRole("button", { name: `Copy ${what}`, exact: true }).click();
      return view.page.evaluate(() => navigator.clipboard.readText());
    };
    assert.equal(await copied("message hash"), hash);
    assert.equal(await copied("message"), "0x62792068616e64");
    const { payload } = await ask(server, null, "cluster_getMessage", hash);
    assert.equal(await copied("payload"), payload);
    const { sent: [log] } = await ask(server, null, "cluster_traceMessage", hash);
    const [{ storageKeys }] = JSON.parse(await copied("access list"));
    assert.deepEqual(storageKeys, log.accessList);
    const cast = await copied("cast command that relays");
    assert.ok(cast.includes(payload) && cast.includes(server.url(902)) && cast.endsWith("--interactive"), cast);
    // The commands do what they say, with the program of this test.
    const [, , ...skip] = (await copied("command that skips")).split(" ");
    const { code, stdout, stderr } = await relayer.run("relay", ...skip);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, `${hash} is skipped\n`);
    await view.says("A rule or a person excludes it. Retry takes it up.");
    const [, , ...retry] = (await copied("command that retries")).split(" ");
    assert.equal((await relayer.run("relay", ...retry)).code, 0);
    await setFailsafe(server, false);
    await view.says("Its destination has relayed it.");
    await view.close();
  });

  test("addresses that lead nowhere say so", async () => {
    const view = await browser.open(relayer, `/messages/0x${"12".repeat(32)}`);
    await view.says(/expected the hash of a message that was found, got 0x1212/);
    for (const [path, expected] of [
      [`/messages/${encodeURIComponent(MARKUP)}`, "Expected the hash of a message, 32 bytes in hex, got <img"],
      ["/messages/%", "Expected the hash of a message, 32 bytes in hex, got %."],
      [`/${encodeURIComponent(MARKUP)}`, "No view has the address /%3Cimg"],
    ]) {
      await view.go(path);
      await view.says(expected);
      await isText(view);
    }
    view.complaints = view.complaints.filter((text) => !REFUSED.test(text));
    await view.close();
  });

  test("many messages come in pages, and are relayed while somebody looks", async () => {
    const view = await browser.open(relayer, "/messages?order=oldest&destination=901");
    const before = (await shown(view, 1))[0];
    await setFailsafe(server, true);
    await sendMany(server, 902, 901, 120, 60);
    await eventually(async () => (await relayer.get("/messages?source=902&limit=1000")).messages.length === 121, 30_000);
    await view.page.getByRole("button", { name: "Clear" }).click();
    await view.page.getByLabel("From").selectOption("902");
    await view.says("Messages 1 to 50 of 121");
    const pages = [await shown(view, 50)];
    for (const [range, count] of [["Messages 51 to 100 of 121", 50], ["Messages 101 to 121 of 121", 21]]) {
      await view.page.getByRole("button", { name: "Next page" }).click();
      await view.says(range);
      pages.push(await shown(view, count));
    }
    assert.ok(await view.page.getByRole("button", { name: "Next page" }).isDisabled());
    const { messages } = await relayer.get("/messages?source=902&order=newest&limit=1000");
    assert.deepEqual(pages.flat(), messages.map(({ messageHash }) => messageHash));
    assert.equal(pages[2].at(-1), before);
    await view.page.getByRole("button", { name: "Previous page" }).click();
    await view.says("Messages 51 to 100 of 121");
    assert.deepEqual(await shown(view, 50), pages[1]);
    await setFailsafe(server, false);
    await view.page.waitForFunction(() => document.querySelectorAll("tbody .badge.relayed").length === 50);
    // The overview has counted them.
    await view.page.getByRole("link", { name: "Overview" }).click();
    await view.page.waitForFunction(() => Number(document.querySelector(".figure .value")?.textContent) > 0);
    assert.match(await view.page.getByRole("img").getAttribute("aria-label"), /^Messages relayed per second in the last five minutes, at most [\d.]+$/);
    await view.close();
  });

  for (const [scheme, viewport] of [["light", WIDE], ["dark", PHONE]]) {
    test(`no view violates a rule or is wider than a phone, ${scheme}, ${viewport.width} pixels wide`, async () => {
      const view = await browser.open(relayer, "/", { scheme, viewport });
      for (const [path, drawn] of [["/", "[aria-label=Payers] td"], ["/messages", "tbody tr"], [`/messages/${sent.hello}`, ".copyable"], [`/messages/${sent.nowhere}`, ".copyable"], ["/nowhere", "h1"]]) {
        await view.go(path);
        await view.page.locator(drawn).first().waitFor({ state: "attached" });
        await breaksNoRule(view, path);
        await view.page.setViewportSize(PHONE);
        await fitsPhone(view, path);
        await view.page.setViewportSize(viewport);
      }
      await view.close();
    });
  }

  test("the keyboard reaches everything, and where it is can be seen", async () => {
    const view = await browser.open(relayer, "/messages");
    const { page } = view;
    await page.locator("tbody tr").first().waitFor();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
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
    assert.deepEqual(passed.slice(0, 7), ["state", "settled", "source", "destination", "account", "hash", "order"]);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: /^Message 0x/ }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    await view.close();
  });

  test("each file has a strict policy, its type and a version", async (t) => {
    const view = await browser.open(relayer, "/");
    const files = [...new Set(view.requested.filter((url) => url === `${relayer.admin}/` || url.includes("/page/")))];
    assert.ok(files.length > 10, files.join());
    let bytes = 0;
    for (const url of files) bytes += await checkServed(url);
    t.diagnostic(`${files.length} files, ${bytes} bytes as they are sent`);
    assert.ok(bytes > 0 && bytes < MOST_BYTES, `expected less than ${MOST_BYTES} bytes, got ${bytes}`);
    await view.close();
  });

  test("a name that is rebound to this machine gets nothing, and forms of other sites do nothing", async () => {
    for (const path of ["/", "/page/main.js"]) assert.equal((await raw(`${relayer.admin}${path}`, { host: "evil.example" })).statusCode, 403);
    const posted = await fetch(`${relayer.admin}/messages/${sent.hello}/retry`, { method: "POST", headers: { "content-type": "text/plain" }, body: "{}" });
    assert.equal(posted.status, 415);
  });
});
