// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The file that a failing property test writes, opened as a file.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, suite, test } from "node:test";
import { PROGRAM } from "../clients/server.mjs";
import { breaksNoRule } from "./axe.mjs";
import { browsing, PHONE } from "./browser.mjs";

// A property of crates/chain-sim/examples that does not hold.
const FAILING = process.env.FAILING_PROPERTY ?? join(dirname(PROGRAM), "../debug/examples/failing_property");
const MOST_MS = 120_000;

const press = (view, name) => view.page.getByRole("button", { name, exact: true }).click();

suite("a scenario that fails", () => {
  const browser = browsing();
  let folder, path, printed;

  before(() => {
    assert.ok(existsSync(FAILING), `expected a program, got nothing at ${FAILING}: build it as README.md says`);
    folder = mkdtempSync(join(tmpdir(), "scenario-"));
    path = join(folder, "page.html");
    const env = { ...process.env, CHAIN_SIM_PAGE: path };
    const { status, stderr } = spawnSync(FAILING, { encoding: "utf8", timeout: MOST_MS, env });
    assert.equal(status, 1, "it fails");
    printed = stderr;
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test("says what the test prints, and how to repeat it", async () => {
    assert.ok(printed.trimEnd().endsWith(`\nPage: ${path}`), printed);
    const view = await browser.openFile(path);
    const [, title] = /^Error: (Scenario \d+ of 1000 from seed 1 fails)\./.exec(printed);
    assert.equal(await view.text("#title"), title);
    assert.equal(await view.page.title(), `chain-sim: ${title}`);
    assert.ok(printed.includes(`\n${await view.text("#outcome")}\n`), "the property, what was expected and what came");
    assert.equal(await view.page.locator("#outcome").getAttribute("class"), "failed");
    const [, command] = /^Replay: (.+)$/m.exec(printed);
    assert.equal(await view.text("#repeat"), `Repeat it: ${command}`);
    const setup = await view.page.locator("#setup-lines li").allTextContents();
    assert.ok(setup.length > 3);
    for (const line of setup) assert.ok(printed.includes(`\n  ${line}\n`), line);
    assert.deepEqual(view.requested, [view.home], "the file is all that is asked for");
    await view.close();
  });

  test("leads to the step in which it fails, and tells what users and faults did before", async () => {
    const view = await browser.openFile(path);
    const failed = Number(/after step (\d+), this does not hold/.exec(printed)[1]);
    await press(view, `Show it, after step ${failed}`);
    assert.match(await view.page.locator("#step").innerText(), new RegExp(`^after step ${failed}, the last is ${failed}:`));
    const [end] = await view.page.locator("#happened .failure").allTextContents();
    assert.match(end, /does not hold: every message arrives$/);
    assert.equal(await view.page.locator("#happened li").last().textContent(), end);
    let said = "";
    for (let step = failed; step >= 0; step -= 1) {
      said += await view.text("#happened");
      await press(view, "Back");
    }
    const [, action] = /^ {4}(account 0 sends a message .+)$/m.exec(printed);
    const [, fault] = /^ {4}fault: (.+)$/m.exec(printed);
    assert.ok(said.includes(action) && said.includes(`Fault: ${fault}`), said);
    assert.match(said, /Message 1 expired/);
    await view.close();
  });

  test("has each message with its life, also one that was never relayed", async () => {
    const view = await browser.openFile(path);
    await press(view, "Last");
    await view.page.locator("#messages button").first().click();
    const life = await view.text("#life");
    for (const words of ["States at the relayer", "expired", "Sent on chain 901", "calldata", "0x4f2be91f"]) {
      assert.ok(life.includes(words), `${words} in ${life}`);
    }
    await view.close();
  });

  for (const scheme of ["light", "dark"]) {
    for (const [size, viewport] of Object.entries({ wide: undefined, phone: PHONE })) {
      test(`no rule is violated, ${scheme}, ${size}`, async () => {
        const view = await browser.openFile(path, { scheme, viewport });
        await breaksNoRule(view, "before the first step");
        await press(view, "Last");
        await breaksNoRule(view, "where it fails");
        const width = await view.page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(viewport === undefined || width <= PHONE.width, `expected at most ${PHONE.width} pixels, got ${width}`);
        await view.close();
      });
    }
  }
});
