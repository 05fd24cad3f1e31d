// SPDX-License-Identifier: MIT OR Apache-2.0
//
// web3.py, where there is a Python that has it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, it } from "node:test";
import { promisify } from "node:util";
import { serving } from "./server.mjs";

const PYTHON = process.env.WEB3_PYTHON;
const JOURNEY = fileURLToPath(new URL("web3/journey.py", import.meta.url));
const skip = PYTHON ? false : "WEB3_PYTHON is not set: see README.md";

describe("web3.py", { timeout: 60_000, skip }, () => {
  const server = serving("--no-autorelay");

  it("reads, signs, sends, watches and simulates", async () => {
    const urls = [server.url(901), server.url(902)];
    const { stdout } = await promisify(execFile)(PYTHON, [JOURNEY, ...urls], { timeout: 50_000 });
    assert.equal(stdout, "reads\nsigns_and_sends\nsends_a_message\nsimulates\n");
  });
});
