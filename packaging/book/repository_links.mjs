// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Links from pages of the site to files that only the repository has.

import { posix } from "node:path";

const REPOSITORY = "https://github.com/native-messenger/native-messenger/blob/main/";
const PAGES = "docs/";
// Of Markdown's links: what is in brackets, and where it leads.
const LINK = /(\]\()([^()\s]+)(\))/g;
const FENCE = /^\s*(`{3,})/;

// A page's text with links to GitHub where they leave the folder of pages. `path` is relative to that folder.
export function withRepositoryLinks(text, path) {
  let fence;
  const lines = text.split("\n").map((line) => {
    const marks = FENCE.exec(line)?.[1];
    if (fence) {
      if (marks?.length >= fence.length) fence = undefined;
      return line;
    }
    fence = marks;
    return marks ? line : line.replace(LINK, (whole, before, link, after) => before + leading(link, path) + after);
  });
  return lines.join("\n");
}

function leading(link, path) {
  if (link.startsWith("#") || link.includes("://") || link.startsWith("mailto:")) return link;
  const within = posix.join(PAGES, posix.dirname(path), link);
  return within.startsWith(PAGES) ? link : REPOSITORY + within;
}
