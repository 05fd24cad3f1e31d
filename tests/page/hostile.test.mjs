// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Markup and scripts in messages, ABIs, errors and names stay text.

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { encodeErrorResult, parseAbi, stringToHex } from "viem";
import { serving } from "../clients/server.mjs";
import { browsing } from "./browser.mjs";
import { ask, reaches, REVERTER, send, setCode, setRelayer } from "./cluster.mjs";

const REVERTS = "0x6666666666666666666666666666666666666661";
const MARKUP = `<img src=x onerror="window.broken=1"><script>window.broken=2</script><a href="javascript:window.broken=3">x</a>`;

suite("hostile strings", () => {
  const server = serving();
  const browser = browsing();

  // Nothing that was given has become a part of the page.
  async function isText(view) {
    const found = await view.page.evaluate(() => ({
      broken: window.broken,
      images: document.images.length,
      scripts: document.scripts.length,
      links: [...document.links].filter((it) => !/^https?:$/.test(it.protocol)).length,
    }));
    assert.deepEqual(found, { broken: undefined, images: 0, scripts: 1, links: 0 });
  }

  test("in messages and revert reasons", async () => {
    await setCode(server, 902, REVERTS, REVERTER);
    await setRelayer(server, { retries: { attempts: 1, backOff: 4, longestBackOff: 64 } });
    const plain = await send(server, 901, 902, { message: MARKUP });
    await reaches(server, plain, "relayed");
    const error = encodeErrorResult({ abi: parseAbi(["error Error(string)"]), errorName: "Error", args: [MARKUP] });
    const failed = await send(server, 901, 902, { target: REVERTS, message: error });
    await reaches(server, failed, "failed");
    const view = await browser.open(server, "/messages");
    await view.page.locator("tbody tr").nth(1).waitFor();
    await view.says(`“${MARKUP.slice(0, 20)}`);
    await isText(view);
    for (const hash of [plain, failed]) {
      await view.go(`/messages/${hash}`);
      await view.page.locator(".calls").waitFor();
      assert.ok((await view.text()).includes(MARKUP), "the whole is shown as text");
      await isText(view);
    }
    await view.close();
  });

  test("in ABIs and the names of contracts", async () => {
    const view = await browser.open(server, "/do");
    const name = `</option>${MARKUP}`;
    const abi = [{ type: "function", name: MARKUP, inputs: [{ name: MARKUP, type: "uint256" }], outputs: [] }];
    await view.act("Add an ABI", { name, address: REVERTS, abi: JSON.stringify(abi) }, "Add");
    await view.form("Send a call by ABI").locator("select[name=call]").selectOption("0");
    assert.ok((await view.text()).includes(MARKUP));
    await isText(view);
    // It is kept, and shown wherever the contract is.
    await view.go("/messages");
    await view.page.locator("tbody tr").nth(1).waitFor();
    await view.says(MARKUP, "tbody");
    await isText(view);
    await view.close();
  });

  test("in the address of the page, and in what the server refuses", async () => {
    const view = await browser.open(server, `/messages?text=${encodeURIComponent(MARKUP)}&sender=0x1&order=${encodeURIComponent(MARKUP)}`);
    await isText(view);
    for (const path of [`/chains/${encodeURIComponent(MARKUP)}`, `/messages/${encodeURIComponent(MARKUP)}`, `/chains/901/transactions/${encodeURIComponent(MARKUP)}`, `/${encodeURIComponent(MARKUP)}`]) {
      await view.go(path);
      await isText(view);
    }
    await view.go("/do");
    await view.act("Go back", { id: MARKUP }, "Go back");
    await isText(view);
    await view.close();
  });

  test("in transactions and their logs", async () => {
    const from = (await ask(server, 901, "eth_accounts"))[1];
    const hash = await ask(server, 901, "eth_sendTransaction", { from, to: from, data: stringToHex(MARKUP) });
    const view = await browser.open(server, `/chains/901/transactions/${hash}`);
    await view.page.locator(".calls").waitFor();
    await isText(view);
    await view.close();
  });
});
