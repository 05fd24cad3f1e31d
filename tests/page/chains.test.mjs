// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Chains, blocks and transactions.

import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import { serving } from "../clients/server.mjs";
import { browsing } from "./browser.mjs";
import { ACCOUNT, ask, reaches, send, setRelayer } from "./cluster.mjs";

suite("chains", () => {
  const server = serving();
  const browser = browsing();
  let relay;

  before(async () => {
    relay = await reaches(server, await send(server, 901, 902, { message: "one" }), "relayed");
  });

  test("all chains, with their heads", async () => {
    const view = await browser.open(server, "/chains");
    await view.says("Chain 902");
    const rows = await view.page.locator("tbody tr").allInnerTexts();
    assert.equal(rows.length, 2);
    assert.ok(rows[0].includes(server.url(901)) && rows[0].includes("as transactions come"), rows[0]);
    await view.page.getByRole("link", { name: "Chain 902" }).click();
    await view.page.getByRole("heading", { level: 1, name: "Chain 902" }).waitFor();
    await view.close();
  });

  test("a chain has heads, blocks, accounts, contracts and a pool", async () => {
    await setRelayer(server, { paused: true });
    const view = await browser.open(server, "/chains/901");
    const table = (name) => view.page.getByRole("region", { name }).getByRole("table");
    await table("Contracts").waitFor();
    const contracts = await table("Contracts").innerText();
    assert.match(contracts, /SuperchainETHBridge\s.*\+chain-sim/);
    assert.match(contracts, /L2ToL2CrossDomainMessenger\s.*1\.3\.0/);
    const accounts = await table("Accounts").locator("tbody tr").allInnerTexts();
    assert.equal(accounts.length, 10);
    assert.ok(accounts[9].includes("relays"));
    await view.says("Nothing waits.");
    // What waits is shown as it comes.
    await ask(server, 901, "evm_setAutomine", false);
    await ask(server, 901, "eth_sendTransaction", { from: ACCOUNT, to: ACCOUNT, value: "0x1" });
    await table("Pool").waitFor();
    const head = await ask(server, 901, "eth_blockNumber");
    await ask(server, 901, "evm_mine");
    await ask(server, 901, "evm_setAutomine", true);
    await view.says("Nothing waits.");
    const next = String(BigInt(head) + 1n);
    await table("Blocks").getByRole("link", { name: next, exact: true }).waitFor();
    await setRelayer(server, { paused: false });
    await view.close();
  });

  test("blocks turn, and a block or a transaction opens by its name", async () => {
    await ask(server, 901, "anvil_mine", "0x20");
    const view = await browser.open(server, "/chains/901");
    const first = view.page.getByRole("region", { name: "Blocks" }).locator("tbody a").first();
    await first.waitFor();
    const newest = Number(await first.innerText());
    await view.page.getByRole("button", { name: "Older blocks" }).click();
    await view.page.waitForFunction((it) => document.querySelector('[aria-label="Blocks"] tbody a')?.textContent === String(it), newest - 15);
    const finder = view.page.getByLabel("Block number, or hash of a transaction");
    await finder.fill("1");
    await finder.press("Enter");
    await view.page.getByRole("heading", { level: 1, name: "Block 1" }).waitFor();
    await view.page.getByRole("link", { name: "Next block" }).click();
    await view.page.getByRole("heading", { level: 1, name: "Block 2" }).waitFor();
    await view.go("/chains/901/blocks/999999");
    await view.says("Chain 901 has no block 999,999.");
    await view.close();
  });

  test("a block has its transactions, and a transaction its receipt, logs and calls", async () => {
    const view = await browser.open(server, `/chains/902/blocks/${relay.block}`);
    const rows = view.page.locator("tbody tr");
    await rows.nth(1).waitFor();
    assert.equal(await rows.count(), 2);
    assert.match(await rows.nth(0).innerText(), /deposit/);
    assert.match(await rows.nth(1).innerText(), /L2ToL2CrossDomainMessenger\s+relayMessage\s+0 ETH\s+[\d,]+\s+success\s+2/);
    await rows.nth(1).locator("a").first().click();
    await view.page.getByRole("heading", { level: 1, name: /^Transaction/ }).waitFor();
    const { gasUsed } = await ask(server, 902, "eth_getTransactionReceipt", relay.transaction);
    await view.says(new RegExp(`^${Number(gasUsed).toLocaleString("en")} of `));
    await view.says(/RelayedMessage\(source 901, messageNonce 0, /);
    await view.says(/ExecutingMessage\(payloadHash /);
    const calls = view.page.locator(".calls .call");
    await calls.nth(2).waitFor();
    assert.match(await calls.nth(1).innerText(), /CrossL2Inbox\.validateMessage\(/);
    assert.equal(await view.page.getByRole("button", { name: "Copy access list" }).count(), 1);
    await view.go(`/chains/902/transactions/0x${"12".repeat(32)}`);
    await view.says(/^Chain 902 has no transaction /);
    await view.go("/chains/77");
    await view.says("Chain: expected one of 901, 902, got 77");
    await view.close();
  });
});
