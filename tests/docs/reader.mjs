// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A reader who does what a page says, in an empty folder.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { begins, matches, printed, showsAnError } from "./output.mjs";
import { FREE_PORTS, Ports } from "./ports.mjs";
import { programs } from "./programs.mjs";
import { RunningTerminal, Terminal } from "./terminal.mjs";

const folders = new Set();
process.on("exit", () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

// Does what the steps of a page say. An error names the line of a command that does not do what the page shows.
export async function follow(steps) {
  const root = mkdtempSync(join(tmpdir(), "docs-"));
  folders.add(root);
  const [folder, home] = ["work", "home"].map((name) => join(root, name));
  mkdirSync(folder);
  mkdirSync(home);
  const place = { folder, scripts: home, env: { ...programs(join(root, "bin"), home), ...FREE_PORTS } };
  const reader = { place, ports: new Ports(), terminal: new Terminal(place), running: [] };
  try {
    for (const step of steps) await take(step, reader);
    for (const terminal of reader.running) {
      assert.equal(await terminal.interrupt(), 0, `${terminal.command} at Ctrl-C:\n${terminal.text}`);
    }
  } finally {
    [reader.terminal, ...reader.running].forEach((terminal) => terminal.end());
    rmSync(root, { recursive: true, force: true });
    folders.delete(root);
  }
}

async function take(step, { place, ports, terminal, running }) {
  const { line, commands, output, file } = step;
  if (file) return write(place.folder, file, ports.inPage(step.text));
  if (step.keepsRunning) {
    const [, command] = commands.trim().split("\n");
    const other = new RunningTerminal(place, ports.inPage(command));
    running.push(other);
    return other.ready((text) => {
      ports.learn(text);
      return begins(output, ports.inOutput(text));
    });
  }
  const { text, code } = await terminal.run(ports.inPage(commands));
  const actual = printed(ports.inOutput(text));
  const fails = showsAnError(output);
  const said = `line ${line}: ${commands}printed:\n${actual}`;
  assert.equal(code !== 0, fails, `expected ${fails ? "a failure" : "success"}, got exit code ${code}\n${said}`);
  if (output) assert.ok(matches(output, actual), `expected:\n${output.text}\n${said}`);
}

function write(folder, file, text) {
  const path = resolve(folder, file);
  assert.ok(!relative(folder, path).startsWith(".."), `expected a file in the reader's folder, got ${file}`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
