// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Debian's chromium, as people who open the page have it; nothing of it leaves the machine.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const PROGRAM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const OPTIONS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
// A machine that does other things as well takes its time.
export const PATIENCE_MS = 20_000;

export const WIDE = { width: 1280, height: 860 };
export const PHONE = { width: 390, height: 844 };

// A browser that the tests of a file have in common. Each page has a profile of its own.
export function browsing() {
  let browser;
  before(async () => {
    browser = await chromium.launch({ executablePath: PROGRAM, args: OPTIONS, timeout: PATIENCE_MS });
  });
  after(() => browser?.close());
  return {
    open: (server, path, options) => View.open(browser, server, path, options),
    openFile: (path, options) => View.openFile(browser, path, options),
  };
}

// The page of a server, or a file, and what the browser says about it.
export class View {
  complaints = [];
  requested = [];

  // The page of a server.
  static async open(browser, server, path = "/", options) {
    const view = await View.#empty(browser, `${server.admin}/`, options);
    view.server = server;
    await view.go(path);
    return view;
  }

  // A page that is a file.
  static async openFile(browser, path, options) {
    const home = pathToFileURL(path).href;
    const view = await View.#empty(browser, home, options);
    await view.page.goto(home);
    return view;
  }

  // Everything that it may ask for begins with `home`.
  static async #empty(browser, home, { scheme = "light", viewport = WIDE } = {}) {
    const context = await browser.newContext({ colorScheme: scheme, viewport, reducedMotion: "reduce", permissions: ["clipboard-read", "clipboard-write"] });
    context.setDefaultTimeout(PATIENCE_MS);
    const view = new View();
    view.home = home;
    view.page = await context.newPage();
    view.page.on("console", (message) => ["error", "warning"].includes(message.type()) && view.complaints.push(message.text()));
    view.page.on("pageerror", (error) => view.complaints.push(error.stack));
    view.page.on("request", (request) => view.requested.push(request.url()));
    await view.page.addInitScript(() => {
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => console.error(`policy: ${violatedDirective} ${blockedURI}`));
    });
    return view;
  }

  // Shows a view, and waits until it is drawn and live.
  async go(path) {
    await this.page.goto(`${this.server.admin}/#${path}`);
    await this.page.locator("main h1").first().waitFor();
    await this.page.locator("#link.open").waitFor();
  }

  // Waits until the view says this.
  async says(text, within = "main") {
    await this.page.locator(within).getByText(text).first().waitFor();
  }

  text(within = "main") {
    return this.page.locator(within).innerText();
  }

  // The form of an action, by its title.
  form(title) {
    return this.page.getByRole("form", { name: title, exact: true });
  }

  // Fills in the form of an action, and presses a button. What it says then.
  async act(title, values, button) {
    const form = this.form(title);
    for (const [name, value] of Object.entries(values)) {
      const field = form.locator(`[name="${name}"]`);
      const kind = await field.evaluate((it) => (it.tagName === "SELECT" ? "select" : it.type));
      if (kind === "select") await field.selectOption(String(value));
      else if (kind === "checkbox") await field.setChecked(value);
      else await field.fill(String(value));
    }
    await form.getByRole("button", { name: button, exact: true }).click();
    const output = form.locator("output");
    await this.page.waitForFunction((it) => it.childNodes.length > 0 && !it.hasAttribute("aria-busy"), await output.elementHandle());
    return output.innerText();
  }

  // Nothing was wrong, and nothing was asked for elsewhere.
  async close() {
    await this.page.context().close();
    assert.deepEqual(this.complaints, []);
    const elsewhere = this.requested.filter((url) => !url.startsWith(this.home) && !url.startsWith("data:"));
    assert.deepEqual(elsewhere, []);
  }
}
