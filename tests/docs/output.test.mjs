// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What counts as the output that a page shows.

import assert from "node:assert/strict";
import { it } from "node:test";
import { begins, matches, showsAnError } from "./output.mjs";

const text = (text) => ({ kind: "text", text });
const json = (text) => ({ kind: "json", text });

it("is the same text, but for spaces at the ends of lines and empty lines around it", () => {
  assert.ok(matches(text("a\nb\n"), "\na  \nb\n\n"));
  for (const other of ["a", "a\nc", "a\nb\nc", "A\nb", ""]) assert.ok(!matches(text("a\nb\n"), other), other);
});

it("is any text where the page has an ellipsis", () => {
  assert.ok(matches(text("hash 0x... of (1)\n"), "hash 0x12ab of (1)"));
  assert.ok(!matches(text("hash 0x... of (1)\n"), "hash 0x12ab of (2)"));
  assert.ok(!matches(text("hash 0x... of (1)\n"), "hash 0x12\nab of (1)"));
});

it("is any lines where the page has a line of an ellipsis", () => {
  for (const actual of ["a\nb", "a\n1\n2\nb"]) assert.ok(matches(text("a\n...\nb\n"), actual), actual);
  for (const actual of ["a", "a\nb", "a\nb\nc"]) assert.ok(matches(text("a\n...\n"), actual), actual);
  for (const actual of ["b", "1\nb"]) assert.ok(matches(text("...\nb\n"), actual), actual);
  for (const actual of ["a\n1", "1\nb", "ab\nb"]) assert.ok(!matches(text("a\n...\nb\n"), actual), actual);
  assert.ok(!matches(text("a\n...\n"), "ab"));
});

it("is JSON on one line where the page breaks lines", () => {
  assert.ok(matches(json('{"a":1,\n "b":"0x..."}\n'), '{"a":1,"b":"0x12"}\n'));
  assert.ok(!matches(json('{"a":1,\n "b":"0x..."}\n'), '{"a":2,"b":"0x12"}\n'));
});

it("begins with what the page shows while a command runs", () => {
  assert.ok(begins(text("ready\n"), "ready\nmore"));
  assert.ok(!begins(text("ready\n"), "read"));
  assert.ok(!begins(text("ready\n"), "ready?"));
});

it("is that of a failure where a line says error", () => {
  assert.ok(showsAnError(text("Error: no\n")) && showsAnError(text("a\nerror: no\n")));
  assert.ok(!showsAnError(text("no error: yes\n")) && !showsAnError(undefined));
});
