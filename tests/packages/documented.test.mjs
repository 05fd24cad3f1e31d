// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code in docs/JAVASCRIPT.md is code of the files that it names, which other tests run.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

const PAGE = new URL("../../docs/JAVASCRIPT.md", import.meta.url);
const FILE = /\[`[^`]+`\]\((\.\.\/[^)]+\.(?:mjs|js|ts))\)/;
const BLOCK = /^```(js|ts)\n(.*?)^```$/gms;

describe("docs/JAVASCRIPT.md", () => {
  const page = readFileSync(PAGE, "utf8");
  const blocks = Array.from(page.matchAll(BLOCK), ({ 2: code, index }) => {
    const names = page.slice(0, index).match(new RegExp(FILE, "g"));
    return { code, name: FILE.exec(names?.at(-1) ?? "")?.[1] };
  });

  it("has code of each framework", () => assert.equal(blocks.length, 9));

  for (const [position, { code, name }] of blocks.entries()) {
    it(`shows what is in ${name}, block ${position + 1}`, () => {
      const file = readFileSync(new URL(name, PAGE), "utf8");
      assert.ok(file.includes(code), `expected code of ${name}, got:\n${code}`);
    });
  }
});
