// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What is read from pages, and that a page with a fault is noticed.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { steps } from "./page.mjs";
import { follow } from "./reader.mjs";

const block = (kind, text) => `\n\`\`\`${kind}\n${text}\n\`\`\`\n`;
const page = (...parts) => steps(parts.join(""));

describe("a page", () => {
  it("has files, commands and outputs", () => {
    const read = page("Put this into `a/b.txt`:\n", block("text", "x"), "Type:\n", block("sh", "cat a/b.txt"), block("text", "x"));
    assert.deepEqual(read, [
      { line: 3, file: "a/b.txt", text: "x\n" },
      { line: 8, commands: "cat a/b.txt\n", keepsRunning: false, output: { kind: "text", text: "x\n" } },
    ]);
  });

  it("has no block that is not run", () => {
    assert.throws(() => page("Such as:\n", block("toml", "a = 1")), /line 3: expected commands/);
    assert.throws(() => page(block("sh", "true"), "It may say:\n", block("text", "x")), /expected commands/);
    assert.throws(() => page(block("sh", "# in a terminal of its own\nchain-sim serve")), /what the command prints/);
    const running = block("sh", "# in a terminal of its own\nchain-sim serve");
    assert.throws(() => page(running, block("text", "ready\n...")), /up to its last line/);
    assert.throws(() => page(block("sh", "true"), block("text", "...")), /an ellipsis only/);
    assert.throws(() => page("```sh\ntrue\n"), /the end of the block/);
  });
});

describe("a reader", { timeout: 60_000 }, () => {
  it("writes files, and keeps variables between commands", async () => {
    const file = ["`a/b.txt`:\n", block("text", "x")];
    await follow(page(...file, block("sh", "cd a; A=1"), block("sh", "cat b.txt; echo $A"), block("text", "x\n1")));
  });

  it("notices another output", async () => {
    await assert.rejects(follow(page(block("sh", "echo 1"), block("text", "2"))), /expected:\n2\n\nline 2: echo 1\nprinted:\n1/);
  });

  it("notices a command that fails, also within a line", async () => {
    for (const commands of ["false", "false\ntrue", "false | true", "A=`false`; true", "echo $UNSET"]) {
      await assert.rejects(follow(page(block("sh", commands))), /expected success|expected an end/, commands);
    }
  });

  it("expects a failure where the page shows an error", async () => {
    await follow(page(block("sh", "echo error: no; false"), block("text", "error: no")));
    await assert.rejects(follow(page(block("sh", "echo error: no"), block("text", "error: no"))), /expected a failure/);
  });

  it("types into commands nothing that the page does not show", async () => {
    await follow(page(block("sh", "cat\necho 1"), block("text", "1")));
  });

  it("notices that a server prints something else, or ends", async () => {
    const other = page(block("sh", "# in a terminal of its own\necho 1"), block("text", "2"));
    await assert.rejects(follow(other), /echo 1 ended with 0/);
  });
});
