// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Every command of the pages that are for readers at a keyboard, with what it prints.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { readPage } from "./page.mjs";
import { follow } from "./reader.mjs";

const DOCS = fileURLToPath(new URL("../../docs/", import.meta.url));
const FOLDERS = ["tutorials", "how-to", "coming-from"];

const pages = ["README.md", ...FOLDERS.flatMap((folder) => readdirSync(DOCS + folder).sort().map((name) => `${folder}/${name}`))];

// A page takes seconds; this is for machines that do much else.
const PAGE_MS = 300_000;

describe("the commands of", { concurrency: 3 }, () => {
  it("more than ten pages are run", () => {
    assert.ok(pages.length > 10, pages.join(", "));
  });
  for (const page of pages) {
    it(page, { timeout: PAGE_MS }, () => follow(readPage(DOCS + page)));
  }
});
