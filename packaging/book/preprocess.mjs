// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What mdbook runs before it writes the site: it gets the book as JSON, and takes it back.

import { readFileSync, writeSync } from "node:fs";
import { withRepositoryLinks } from "./repository_links.mjs";

function visit({ Chapter: chapter }) {
  if (!chapter) return;
  if (chapter.path) chapter.content = withRepositoryLinks(chapter.content, chapter.path);
  chapter.sub_items.forEach(visit);
}

if (process.argv[2] === "supports") process.exit(0);

const [, book] = JSON.parse(readFileSync(0, "utf8"));
// Newer versions of mdbook have items in the place of sections.
(book.items ?? book.sections).forEach(visit);
const json = JSON.stringify(book);
for (let at = 0, bytes = Buffer.from(json); at < bytes.length; ) at += writeSync(1, bytes, at);
