// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Runs of `chain-sim trace` and `chain-sim faults`, as the files that they write.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { after, before } from "node:test";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROGRAM } from "../clients/server.mjs";

const MOST_BYTES = 64_000_000;
const DATA = /(<script type="application\/json" id="run">)([^<]*)(<\/script>)/;

const run = (...args) => execFileSync(PROGRAM, args, { encoding: "utf8", maxBuffer: MOST_BYTES, stdio: "pipe" });

// A run: its file, and what `trace` prints about it without a page.
export class Replay {
  constructor(folder, name, command, scenario) {
    this.path = join(folder, `${name}.html`);
    run(command, ...scenario, ...(command === "faults" ? ["--schedules", "1"] : []), "--html", this.path);
    this.scenario = scenario;
  }

  // What `trace --json` says of each message that the relayer knows at the end.
  get traces() {
    return run("trace", ...this.scenario, "--json").trim().split("\n").map((line) => JSON.parse(line));
  }

  // The faults in words, each with its step.
  get faults() {
    const lines = run("trace", ...this.scenario).matchAll(/^step +(\d+): (.+)$/gm);
    return Array.from(lines, ([, step, text]) => ({ step: Number(step), text }));
  }

  // Another file, as if the run had been another one.
  changed(name, change) {
    const page = readFileSync(this.path, "utf8");
    const [, begin, data, end] = DATA.exec(page) ?? assert.fail("the page has its run as JSON");
    const json = JSON.stringify(change(JSON.parse(data))).replaceAll("<", "\\u003c");
    const path = this.path.replace(/\.html$/, `-${name}.html`);
    writeFileSync(path, page.replace(DATA, () => `${begin}${json}${end}`));
    return path;
  }
}

// Runs that the tests of a file have in common, in a folder that is removed after them: for each name, the command
// and the options of its run.
export function replaying(wanted) {
  const replays = {};
  let folder;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "replays-"));
    for (const [name, [command, ...scenario]] of Object.entries(wanted)) replays[name] = new Replay(folder, name, command, scenario);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  return replays;
}
