// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A message's life.

import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import { serving } from "../clients/server.mjs";
import { browsing } from "./browser.mjs";
import { ACCOUNT, ask, MESSENGER, reaches, send, setRelayer, TARGET } from "./cluster.mjs";

suite("a message's life", () => {
  const server = serving();
  const browser = browsing();
  let relayed;

  before(async () => {
    relayed = await send(server, 901, 902, { message: "good morning" });
    await reaches(server, relayed, "relayed");
  });

  test("what happened, when, and how safe it is", async () => {
    const view = await browser.open(server, `/messages/${relayed}`);
    await view.says(/^Relayed in block \d+ of chain 902, \d+ s of chain time after it was sent\.$/);
    const events = await view.page.locator(".timeline > li").evaluateAll((all) => all.map((it) => it.querySelector(".badge").innerText.replace(/\W+/, "")));
    assert.deepEqual(events, ["Sent", "Submitted", "Relayed"]);
    const safety = await view.page.locator(".timeline .safety").allInnerTexts();
    assert.equal(safety.length, 2);
    for (const levels of safety) assert.match(levels, /✓ unsafe\s+✓ cross-unsafe at \d\d:\d\d:\d\d\s+· safe\s+· finalized/);
    await view.says("“good morning”");
    // Blocks become safer while the page is open.
    await ask(server, null, "cluster_increaseTime", 1_200);
    await view.page.waitForFunction(() => [...document.querySelectorAll(".timeline .safety")].every((it) => /✓ finalized at/.test(it.innerText)));
    await view.close();
  });

  test("the calls of its relay, with gas", async () => {
    const view = await browser.open(server, `/messages/${relayed}`);
    const trace = await ask(server, null, "cluster_traceMessage", relayed);
    const [{ calls, gasUsed }] = trace.relays;
    await view.says(`It used ${gasUsed.toLocaleString("en")} gas in`);
    const lines = await view.page.locator(".calls .call").allInnerTexts();
    assert.equal(lines.length, calls.length);
    assert.match(lines[0], /^call L2ToL2CrossDomainMessenger\.relayMessage\(chain 901, /);
    assert.match(lines[1], /^call CrossL2Inbox\.validateMessage\(/);
    assert.match(lines[2], /^call 0x444444…444444 with “good morning” \(12 bytes\)/);
    calls.forEach((call, at) => assert.ok(lines[at].includes(`${call.gasUsed.toLocaleString("en")} gas of ${call.gasLimit.toLocaleString("en")}`), lines[at]));
    const logs = await view.page.locator(".calls .log").allInnerTexts();
    assert.ok(logs.some((it) => it.includes("RelayedMessage(source 901")) && logs.some((it) => it.includes("ExecutingMessage(")), logs.join("\n"));
    await view.close();
  });

  test("payload, access list and commands can be copied", async () => {
    const view = await browser.open(server, `/messages/${relayed}`);
    const { payload, sends } = await ask(server, null, "cluster_getMessage", relayed);
    const { accessList } = await ask(server, null, "admin_getAccessListByMsgHash", relayed);
    const copied = async (name) => {
      const button = view.page.getByRole("button", { name: `Copy ${name}`, exact: true });
      await button.click();
      await view.page.waitForFunction((it) => it.textContent === "Copied", await button.elementHandle());
      return view.page.evaluate(() => navigator.clipboard.readText());
    };
    assert.equal(await copied("message hash"), relayed);
    assert.equal(await copied("payload"), payload);
    assert.deepEqual(JSON.parse(await copied("access list")), accessList);
    const sending = await copied("cast command that sends");
    assert.equal(
      sending.replace(/\s*\\\n\s*/g, " "),
      `cast send ${MESSENGER} 'sendMessage(uint256,address,bytes)' '902' '${TARGET}' '0x676f6f64206d6f726e696e67' --rpc-url ${server.url(901)} --unlocked --from ${ACCOUNT.toLowerCase()}`,
    );
    const [{ origin, blockNumber, logIndex, timestamp, chainId }] = sends;
    const identifier = [origin, ...[blockNumber, logIndex, timestamp, chainId].map((it) => BigInt(it))].join(",");
    const relaying = (await copied("cast command that relays")).replace(/\s*\\\n\s*/g, " ");
    assert.ok(relaying.startsWith(`cast send ${MESSENGER} 'relayMessage((address,uint256,uint256,uint256,uint256),bytes)' '(${identifier})' '${payload}' --access-list '${JSON.stringify(accessList)}' --rpc-url ${server.url(902)} `), relaying);
    await view.close();
  });

  test("a message that waits says until when, and can be held, let go and relayed", async () => {
    await setRelayer(server, { paused: true });
    const hash = await send(server, 901, 902);
    const view = await browser.open(server, `/messages/${hash}`);
    await view.says("It waits for a relay.");
    await view.says("A relay would be admitted now.");
    await view.says(/^in (7 d|6 d 23 h), at /);
    await view.page.getByRole("button", { name: "Hold" }).click();
    await view.says("The relayer is told to leave it.");
    await view.page.getByRole("button", { name: "Let go" }).click();
    await view.says("It waits for a relay.");
    await view.page.getByRole("button", { name: "Relay now" }).click();
    await view.says(/^Relayed in block/);
    assert.equal((await ask(server, null, "cluster_getMessage", hash)).state.name, "relayed");
    await setRelayer(server, { paused: false });
    await view.close();
  });

  test("a message that calls a bridge is shown as the call that it is", async () => {
    const bridge = "0x4200000000000000000000000000000000000024";
    const { encodeFunctionData, parseAbi } = await import("viem");
    const data = encodeFunctionData({ abi: parseAbi(["function sendETH(address,uint256) payable"]), functionName: "sendETH", args: [TARGET, 902n] });
    const { messages: earlier } = await ask(server, null, "cluster_getMessages", {});
    await ask(server, 901, "eth_sendTransaction", { from: ACCOUNT, to: bridge, data, value: "0xde0b6b3a7640000", gas: "0x100000" });
    const { messages } = await ask(server, null, "cluster_getMessages", { after: earlier.at(-1).hash });
    const view = await browser.open(server, `/messages/${messages[0].hash}`);
    await view.says(new RegExp(`^relayETH\\(from ${ACCOUNT}, to ${TARGET}, amount 1000000000000000000\\)$`, "i"));
    await view.says("ETHLiquidity");
    await view.close();
  });

  test("an unknown message is told as such", async () => {
    const view = await browser.open(server, `/messages/0x${"00".repeat(32)}`);
    await view.says(/not found/);
    await view.close();
  });
});
