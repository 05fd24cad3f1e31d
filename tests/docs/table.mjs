// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The tables of a page.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const HEADING = /^#+ (.*)$/;

// The rows of the tables below a heading, without their heads: the cells of each.
export function rows(page, heading) {
  const text = readFileSync(fileURLToPath(new URL(`../../docs/${page}`, import.meta.url)), "utf8");
  const found = [];
  let isBelow = false, head = true;
  for (const line of text.split("\n")) {
    const named = HEADING.exec(line);
    if (named) isBelow = named[1] === heading;
    if (!line.startsWith("|")) head = true;
    else if (line.startsWith("|--")) head = false;
    else if (isBelow && !head) found.push(line.split("|").slice(1, -1).map((cell) => cell.trim()));
  }
  if (found.length === 0) throw new Error(`${page}: expected a table below "${heading}", got none`);
  return found;
}

// What is written as code in a cell, up to the first space of each.
export function codes(cell) {
  return Array.from(cell.matchAll(/`([^`\s]+)[^`]*`/g), ([, code]) => code);
}
