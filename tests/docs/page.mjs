// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What a page tells its reader to do: files to write, commands to type, and what these print.

import { readFileSync } from "node:fs";

// The first line of commands that go on running while the reader types others.
const TERMINAL = "# in a terminal of its own";
const COMMANDS = ["sh"];
const OUTPUTS = ["text", "json"];
const FENCE = /^(`{3,})(\S*)\s*$/;
// "Put this into `src/Greeter.sol`:"
const NAMES_A_FILE = /`([\w./-]+)`:$/;

export function readPage(path) {
  return steps(readFileSync(path, "utf8"));
}

// The steps of a page in their order: `{ line, file, text }` for a file, and for commands `{ line, commands,
// keepsRunning, output }`, where `output` is `{ kind, text }` if the page shows one.
export function steps(page) {
  const found = [];
  for (const block of blocks(page)) {
    const at = `line ${block.line}`;
    const previous = found.at(-1);
    if (COMMANDS.includes(block.kind)) {
      const keepsRunning = block.text.startsWith(`${TERMINAL}\n`);
      if (keepsRunning && block.text.trimEnd().split("\n").length !== 2) {
        throw new Error(`${at}: expected one command in a terminal of its own`);
      }
      found.push({ line: block.line, commands: block.text, keepsRunning });
    } else if (block.follows && previous?.commands && OUTPUTS.includes(block.kind)) {
      if (block.text.trim() === "...") throw new Error(`${at}: expected what the commands print, got an ellipsis only`);
      previous.output = { kind: block.kind, text: block.text };
    } else if (NAMES_A_FILE.test(block.above)) {
      found.push({ line: block.line, file: NAMES_A_FILE.exec(block.above)[1], text: block.text });
    } else {
      throw new Error(`${at}: expected commands, their output, or a file that is named above it, got a block of "${block.kind}"`);
    }
  }
  for (const { line, keepsRunning, output } of found) {
    if (keepsRunning && (!output || output.text.endsWith("...\n"))) {
      throw new Error(`line ${line}: expected what the command prints once it is ready, up to its last line`);
    }
  }
  return found;
}

// The fenced blocks of a page. `follows` says whether there is nothing between a block and the one before it,
// and `above` is the last line of text before it.
function blocks(page) {
  const found = [];
  let open, above = "", isFirst = true;
  for (const [index, line] of page.split("\n").entries()) {
    const fence = FENCE.exec(line.trimStart());
    if (open) {
      if (fence?.[1].length >= open.fence.length && fence[2] === "") {
        found.push(open);
        [open, above, isFirst] = [undefined, "", false];
      } else {
        open.text += `${line.slice(open.indent)}\n`;
      }
    } else if (fence) {
      const indent = line.length - line.trimStart().length;
      const follows = !isFirst && above === "";
      open = { fence: fence[1], kind: fence[2], text: "", line: index + 1, indent, above, follows };
    } else if (line.trim() !== "") {
      above = line.trim();
    }
  }
  if (open) throw new Error(`line ${open.line}: expected the end of the block, got the end of the page`);
  return found;
}
