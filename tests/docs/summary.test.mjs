// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The site: every page is in its list, and every link of a page leads to a page of the site or to a file of the
// repository. Headings that links name are checked for all pages by tests/repository.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { posix } from "node:path";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { withRepositoryLinks } from "../../packaging/book/repository_links.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const GITHUB = "https://github.com/native-messenger/native-messenger/blob/main/";
const LIST = "SUMMARY.md";

const read = (page) => readFileSync(`${ROOT}docs/${page}`, "utf8");
const links = (text) => Array.from(text.matchAll(/\]\(([^()\s]+)\)/g), ([, link]) => link);
const pages = readdirSync(`${ROOT}docs`, { recursive: true }).filter((name) => name.endsWith(".md") && name !== LIST).sort();

it("has every page once", () => {
  assert.deepEqual(links(read(LIST)).sort(), pages);
  assert.ok(pages.length > 20, `${pages.length} pages`);
});

it("links to what is there", () => {
  let within = 0, outside = 0;
  for (const page of pages) {
    for (const link of links(withRepositoryLinks(read(page), page))) {
      const [path] = link.split("#");
      if (link.startsWith(GITHUB)) {
        outside += 1;
        assert.ok(existsSync(ROOT + path.slice(GITHUB.length)), `${page}: expected a file, got ${link}`);
      } else if (path !== "" && !link.includes("://")) {
        within += 1;
        const target = posix.join(posix.dirname(page), path);
        assert.ok(pages.includes(target) || existsSync(`${ROOT}docs/${target}`), `${page}: expected a page, got ${link}`);
      }
    }
  }
  assert.ok(within > 50 && outside >= 5, `${within} links to pages, ${outside} to files`);
});

it("keeps links to pages, and changes those that leave them", () => {
  const text = "[a](RPC.md#b) [c](../README.md#d) [e](https://f.example) [g](#h) [i](../docs/RPC.md)\n```sh\n[j](../k)\n```\n[l](../m)";
  const expected = `[a](RPC.md#b) [c](${GITHUB}README.md#d) [e](https://f.example) [g](#h) [i](../docs/RPC.md)\n\`\`\`sh\n[j](../k)\n\`\`\`\n[l](${GITHUB}m)`;
  assert.equal(withRepositoryLinks(text, "A.md"), expected);
  assert.equal(withRepositoryLinks("[a](../A.md) [b](../../B.md)", "how-to/c.md"), `[a](../A.md) [b](${GITHUB}B.md)`);
});

it("is changed as mdbook asks for it", () => {
  const chapter = { name: "A", content: "[b](../B.md)", path: "A.md", sub_items: [] };
  const book = (list) => ({ [list]: [{ Chapter: chapter }, "Separator", { PartTitle: "C" }] });
  for (const list of ["items", "sections"]) {
    const input = JSON.stringify([{ renderer: "html" }, book(list)]);
    const run = (...args) => execFileSync(process.execPath, [`${ROOT}packaging/book/preprocess.mjs`, ...args], { input, encoding: "utf8" });
    const changed = JSON.parse(run());
    assert.equal(changed[list][0].Chapter.content, `[b](${GITHUB}B.md)`);
    assert.equal(changed[list][1], "Separator");
    assert.equal(run("supports", "html"), "");
  }
});
