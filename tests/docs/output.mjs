// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Compares what a command prints with what a page shows. `...` in a line of the page stands for any text,
// and as a line of its own for any lines. Of JSON the page may break lines.

const COLOURS = /\x1b\[[0-9;]*m/g;
const ANYTHING = "...";

// What a command has printed, as a page can show it.
export function printed(text) {
  const lines = text.replaceAll(COLOURS, "").replaceAll("\r", "").split("\n");
  return lines.map((line) => line.trimEnd()).join("\n").replace(/^\n+|\n+$/g, "");
}

// Whether a command has printed what the page shows.
export function matches(output, actual) {
  return pattern(output, "$").test(seen(output, actual));
}

// Whether what a command has printed so far begins with what the page shows.
export function begins(output, actual) {
  return pattern(output, "(?=\n|$)").test(seen(output, actual));
}

// Whether the page says that a command fails.
export function showsAnError(output) {
  return /^error: /im.test(output?.text ?? "");
}

function seen({ kind }, actual) {
  return kind === "json" ? joined(actual) : printed(actual);
}

function joined(text) {
  return printed(text).split("\n").map((line) => line.trim()).join("");
}

function pattern({ kind, text }, end) {
  const lines = kind === "json" ? [joined(text)] : printed(text).split("\n");
  let source = "";
  for (const [index, line] of lines.entries()) {
    if (line.trim() === ANYTHING) {
      source += "(?:.*(?:\n|$))*?";
      continue;
    }
    source += line.split(ANYTHING).map(escape).join(".*?");
    if (index < lines.length - 1) source += "\n";
  }
  // Lines that may be missing at the end leave the line break before them.
  return new RegExp(`^${source.replace(/\n(\(\?:\.\*\(\?:\n\|\$\)\)\*\?)$/, "(?:\n|$)$1")}${end}`);
}

function escape(text) {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
