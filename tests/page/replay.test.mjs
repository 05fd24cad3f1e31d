// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The files that `chain-sim trace --html` and `chain-sim faults --html` write, opened as files.

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { breaksNoRule } from "./axe.mjs";
import { browsing, PHONE } from "./browser.mjs";
import { replaying } from "./replays.mjs";

const RUNS = {
  // Every message is relayed in the second block.
  plain: ["trace", "--seed", "1", "--faults", "0"],
  // A forged relay fails, blocks leave relays out and are replaced, and a reorg removes four messages for good.
  refused: ["trace", "--seed", "3"],
  // Relays fail because their messages were relayed before.
  failed: ["faults", "--seed", "4"],
  // A hundred messages in a block.
  crowded: ["trace", "--seed", "0", "--messages", "300"],
};
const FORGOTTEN = "not found yet by the relayer, which has begun anew";
const MARKUP = `</script><!--x--><img src=x onerror="window.broken=1"><script>window.broken=2</script><a href="javascript:window.broken=3">x</a>`;

const chain = (quantity) => String(BigInt(quantity));
const step = (view) => view.page.locator("#step").innerText();
const press = (view, name) => view.page.getByRole("button", { name, exact: true }).click();

// The messages as the table has them.
const rows = (view) =>
  view.page.locator("#messages tr").evaluateAll((all) =>
    all.map((row) => {
      const [, source, destination, state] = Array.from(row.cells, (cell) => cell.textContent);
      return { hash: row.dataset.message, source, destination, state };
    }));

// The blocks that are drawn, in words.
const drawn = (view) => view.page.locator("#lanes .block:not(.removed) title").allTextContents();

suite("replays", () => {
  const replays = replaying(RUNS);
  const browser = browsing();

  for (const name of ["plain", "refused", "failed"]) {
    test(`the end is what trace --json says: ${name}`, async () => {
      const { path, traces } = replays[name];
      const view = await browser.openFile(path);
      assert.deepEqual(view.requested, [view.home], "the file is all that is asked for");
      await press(view, "Last");

      const shown = await rows(view);
      const known = shown.filter(({ state }) => state !== FORGOTTEN);
      const expected = traces.map(({ messageHash, message, relayer }) => ({ hash: messageHash, source: chain(message.source), destination: chain(message.destination), state: relayer }));
      const inOrder = (all) => all.toSorted((one, other) => (one.hash < other.hash ? -1 : 1));
      assert.deepEqual(inOrder(known), inOrder(expected));
      assert.equal(shown.length, 12, "messages are 12 by default");
      const forgotten = shown.length - known.length;
      assert.equal(await view.text("#counts"), `Messages: ${traces.length} relayed${forgotten === 0 ? "" : `, ${forgotten} unknown`}`);
      assert.equal(await view.text("#outcome"), "Every message arrived, or was removed by a reorg of its source.");

      const blocks = await drawn(view);
      const relays = traces.flatMap((trace) => trace.relays);
      for (const { block } of [...traces.flatMap(({ sent }) => sent), ...relays]) {
        const words = blocks.filter((it) => it.startsWith(`block ${block.number} of chain ${block.chain}, ${block.safety}`) && it.endsWith(block.hash));
        assert.equal(words.length, 1, `block ${block.number} of chain ${block.chain} in ${blocks.join("\n")}`);
      }
      assert.equal(await view.page.locator(".arc.relayed").count(), relays.filter((it) => it.relayed).length);
      assert.equal(await view.page.locator(".arc.failed, .arc.forged").count(), relays.filter((it) => !it.status).length);
      // Nobody needs the colours: each kind of mark has its shape.
      const shapes = await view.page.locator(".mark").evaluateAll((all) => all.map((it) => `${it.classList[1]} ${it.tagName}`));
      assert.deepEqual(new Set(shapes), new Set(["relayed circle", ...relays.filter((it) => !it.status).map(() => (name === "failed" ? "failed path" : "forged path"))]));
      await view.close();
    });

    test(`each message opens, with its life: ${name}`, async () => {
      const { path, traces } = replays[name];
      const view = await browser.openFile(path);
      for (const { messageHash, payloadHash, message, sent, relays, relayer } of traces) {
        await view.page.locator(`#messages [data-message="${messageHash}"] button`).click();
        const life = await view.text("#life");
        for (const words of [messageHash, payloadHash, message.sender, message.target, message.message, relayer]) {
          assert.ok(life.includes(words), `${words} in ${life}`);
        }
        for (const { block, transaction, checksum } of sent) {
          assert.match(life, new RegExp(`Sent on chain ${block.chain}\\s+block\\s+${block.number}, ${block.hash}\\s.*${transaction}.*${checksum}`, "s"));
        }
        for (const { block, transaction, relayed, failure } of relays) {
          assert.match(life, new RegExp(`${relayed ? "Relayed" : "Relay failed"} on chain ${block.chain}\\s.*block\\s+${block.number}, ${block.hash}\\s.*${transaction}`, "s"));
          assert.equal(relayed, failure === null);
          if (failure) assert.ok(life.includes(`Reason: the messenger's ${failure.name}: ${failure.meaning}`), life);
        }
      }
      await view.close();
    });
  }

  test("the runs are those that they should be", () => {
    const failures = (name) => replays[name].traces.flatMap(({ relays }) => relays.flatMap(({ failure }) => failure?.name ?? []));
    assert.deepEqual(failures("plain"), []);
    assert.deepEqual(failures("refused"), ["IdOriginNotL2ToL2CrossDomainMessenger"]);
    assert.deepEqual(new Set(failures("failed")), new Set(["MessageAlreadyRelayed"]));
    assert.equal(replays.refused.traces.length, 8);
  });

  test("buttons, keys and the slider step through the run", async () => {
    const { path, faults } = replays.refused;
    const view = await browser.openFile(path);
    const { page } = view;
    const slider = page.locator("#slider");
    assert.match(await step(view), /^before step 0, the last is 9: 0 s since the beginning/);
    for (const name of ["First", "Back", "Fault before"]) assert.ok(await page.getByRole("button", { name, exact: true }).isDisabled(), name);

    // Forward, by the button: everything that is drawn is of the past.
    const pictures = [];
    for (let at = 0; at < 10; at += 1) {
      await press(view, "Forward");
      const [, seconds, clock] = /: (\d+) s since the beginning \(clock (\d+)\)$/.exec(await step(view));
      assert.ok((await step(view)).startsWith(`after step ${at},`));
      const times = (await drawn(view)).map((it) => Number(/timestamp (\d+)/.exec(it)[1]));
      assert.ok(Math.max(...times) <= Number(clock), "no block is of the future");
      assert.equal(Number(seconds), Number(clock) - Math.min(...times));
      assert.equal(await slider.inputValue(), String(at + 1));
      pictures.push(await page.locator("#lanes").innerHTML() + await view.text("#messages"));
    }
    assert.equal(new Set(pictures).size, pictures.length, "each step shows something else");
    for (const name of ["Last", "Forward", "Next fault"]) assert.ok(await page.getByRole("button", { name, exact: true }).isDisabled(), name);

    // Back, by the keys, though the button that had the focus is disabled now: what was shown is shown again.
    for (let at = 8; at >= 0; at -= 1) {
      await page.keyboard.press("ArrowLeft");
      assert.ok((await step(view)).startsWith(`after step ${at},`));
      assert.equal(await page.locator("#lanes").innerHTML() + await view.text("#messages"), pictures[at]);
    }

    // The slider, by its keys and as a pointer moves it.
    await slider.focus();
    for (const [key, words] of [["End", "after step 9,"], ["ArrowLeft", "after step 8,"], ["Home", "before step 0,"], ["ArrowRight", "after step 0,"]]) {
      await page.keyboard.press(key);
      assert.ok((await step(view)).startsWith(words), key);
    }
    const { x, y, width, height } = await slider.boundingBox();
    await page.mouse.click(x + width / 2, y + height / 2);
    assert.ok((await step(view)).startsWith("after step 4,"), "the middle of ten steps");
    assert.ok((await slider.getAttribute("aria-valuetext")) === "after step 4");

    // From fault to fault, forward by the button and back by the key.
    await press(view, "First");
    const steps = [...new Set(faults.map((it) => it.step))];
    assert.ok(faults.length === 6 && steps.length > 2);
    for (const at of steps) {
      await press(view, "Next fault");
      assert.ok((await step(view)).startsWith(`after step ${at},`));
      const texts = await page.locator("#happened .fault").allTextContents();
      assert.deepEqual(texts, faults.filter((it) => it.step === at).map(({ text }) => `Fault: ${text}`));
    }
    await slider.focus();
    for (const at of steps.toReversed().slice(1)) {
      await page.keyboard.press("PageUp");
      assert.ok((await step(view)).startsWith(`after step ${at},`));
    }
    await view.close();
  });

  test("a step says what it refused, and why", async () => {
    const view = await browser.openFile(replays.refused.path);
    let said = "";
    for (let at = 0; at < 10; at += 1) {
      await press(view, "Forward");
      said += await view.text("#happened");
    }
    assert.match(said, /block 3 of chain 901 left out transaction 0x[0-9a-f]{64}: block 1 of chain 902 has 0 logs, got index 1/);
    assert.match(said, /Block 7 of chain 902 was built: relayed message 1; failed to relay message 1/);
    assert.match(said, /Block 2 of chain 901, a replacement with only its deposits, was built/);
    await view.close();
  });

  test("keys that write into the search do not step", async () => {
    const view = await browser.openFile(replays.refused.path);
    const { hash } = (await rows(view))[3];
    await view.page.getByLabel("Find").fill(hash.slice(0, 20));
    await view.page.keyboard.press("ArrowRight");
    assert.match(await step(view), /^before step 0,/);
    assert.equal(await view.text("#found"), "1 of 12 messages");
    assert.deepEqual(await view.page.locator("#messages tr:visible").evaluateAll((all) => all.map((it) => it.dataset.message)), [hash]);
    await view.page.getByLabel("Find").fill("no such message");
    assert.equal(await view.text("#found"), "0 of 12 messages");
    await view.close();
  });

  test("the life of a message leads to its steps, and nothing covers its title", async () => {
    for (const viewport of [undefined, PHONE]) {
      const view = await browser.openFile(replays.refused.path, { viewport });
      await view.page.locator("#messages button").first().focus();
      await view.page.keyboard.press("Enter");
      assert.equal(await view.page.evaluate(() => document.activeElement.id), "life");
      const bottom = await view.page.locator("#controls").evaluate((it) => it.getBoundingClientRect().bottom);
      const top = await view.page.locator("#life-title").evaluate((it) => it.getBoundingClientRect().top);
      assert.ok(top >= bottom, `expected the title below ${bottom}, got ${top}`);
      await view.page.locator("#life ol").first().getByRole("button").last().click();
      const words = await view.page.locator("#life ol").first().locator("li").last().innerText();
      const [, at, state] = /^(after step \d+)\s+(.+)$/.exec(words);
      assert.ok((await step(view)).startsWith(`${at},`));
      assert.equal((await rows(view))[0].state, state);
      await view.close();
    }
  });

  test("a message is chosen by its arc as well", async () => {
    const view = await browser.openFile(replays.plain.path);
    await press(view, "Last");
    const arc = view.page.locator(".arc.relayed").first();
    const hash = await arc.getAttribute("data-message");
    await arc.dispatchEvent("click");
    await view.says(hash, "#life");
    assert.equal(await view.page.locator(".arc.chosen").getAttribute("data-message"), hash);
    await view.close();
  });

  test("however many messages a block sends: each has its mark within the drawing", async () => {
    for (const viewport of [undefined, PHONE]) {
      const view = await browser.openFile(replays.crowded.path, { viewport });
      await press(view, "Forward");
      const box = await view.page.locator("#lanes svg").boundingBox();
      const marks = await view.page.locator(".mark").evaluateAll((all) =>
        all.map((it) => {
          const { x, y, right } = it.getBoundingClientRect();
          return { x, y, right };
        }));
      assert.equal(marks.length, 300);
      for (const { x, right } of marks) assert.ok(x >= box.x && right <= box.x + box.width, `${x} to ${right} in ${box.x} to ${box.x + box.width}`);
      assert.equal(new Set(marks.map(({ x, y }) => `${x} ${y}`)).size, 300, "no mark hides another");
      await view.close();
    }
  });

  test("texts of a run stay text, and a failure is said", async () => {
    // What a reason, a refusal or a failure says can come from a contract.
    const isData = (text) => /^(0x[0-9a-f]*|\d+)$/.test(text);
    const marked = (key, value) => {
      if (typeof value === "string") return ["kind", "verdict", "level", "safety"].includes(key) || isData(value) ? value : `${value}${MARKUP}`;
      if (Array.isArray(value)) return value.map((it) => marked(key, it));
      if (value === null || typeof value !== "object") return value;
      return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, marked(name, it)]));
    };
    const failure = "seed 3: message 0x01: expected relayed, got failed\nstep 0: a fault";
    const path = replays.refused.changed("hostile", (run) => marked(null, { ...run, failure }));
    const view = await browser.openFile(path);
    const { page } = view;
    assert.equal(await view.text("#outcome"), `${failure}${MARKUP}`);
    assert.equal(await page.locator("#outcome").getAttribute("class"), "failed");
    await press(view, "Last");
    await page.locator("#messages button").first().click();
    for (const place of ["#happened", "#messages", "#life-content", "#life pre", "#life .reason", "#title", "#command", "#version", "#counts", "#lanes"]) {
      assert.ok((await page.locator(place).first().textContent()).includes(MARKUP), `${place} shows the whole as text`);
    }
    for (const button of await page.locator("#messages button").all()) {
      await button.click();
      await page.keyboard.press("ArrowLeft");
    }
    const found = await page.evaluate(() => ({ broken: window.broken, images: document.images.length, scripts: document.scripts.length, links: document.links.length }));
    assert.deepEqual(found, { broken: undefined, images: 0, scripts: 2, links: 0 });
    assert.deepEqual(view.requested, [view.home]);
    await view.close();
  });

  test("the policy of the file forbids to ask anybody, and other scripts", async () => {
    const view = await browser.openFile(replays.plain.path);
    await view.page.evaluate(async () => {
      await fetch("http://127.0.0.1:1/").catch(() => {});
      document.body.append(Object.assign(document.createElement("script"), { textContent: "window.broken = 1" }));
      document.body.append(Object.assign(document.createElement("img"), { src: "http://127.0.0.1:1/x.png" }));
    });
    assert.equal(await view.page.evaluate(() => window.broken), undefined);
    await view.page.waitForFunction(() => document.images[0]?.complete);
    const forbidden = view.complaints.filter((it) => it.startsWith("policy: ")).map((it) => it.split(" ")[1]);
    assert.deepEqual(forbidden.sort(), ["connect-src", "img-src", "script-src-elem"]);
    view.complaints = [];
    view.requested = [];
    await view.close();
  });

  for (const scheme of ["light", "dark"]) {
    for (const [size, viewport] of Object.entries({ wide: undefined, phone: PHONE })) {
      test(`no rule is violated, ${scheme}, ${size}`, async () => {
        const view = await browser.openFile(replays.refused.path, { scheme, viewport });
        await breaksNoRule(view, "before the first step");
        await press(view, "Last");
        await view.page.locator("#messages button").first().click();
        await view.page.locator("#life .reason").first().waitFor();
        await breaksNoRule(view, "at the end");
        await view.close();
      });
    }
  }

  test("nothing is wider than a phone", async () => {
    for (const name of Object.keys(RUNS)) {
      const view = await browser.openFile(replays[name].path, { viewport: PHONE });
      const messages = (await view.page.locator("#messages button").all()).slice(0, 12);
      const last = Number(await view.page.locator("#slider").getAttribute("max"));
      for (let at = 0; at < Math.max(last, messages.length); at += 1) {
        await messages[at % messages.length].click();
        await view.page.keyboard.press("ArrowRight");
        const width = await view.page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= PHONE.width, `${name}, ${await step(view)}, ${await view.text("#life-title")}: expected at most ${PHONE.width} pixels, got ${width}`);
      }
      await view.close();
    }
  });
});
