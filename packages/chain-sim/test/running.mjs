// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Clusters of tests, and the processes behind them.

import { startCluster } from "chain-sim";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { after, before } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

const BUILT = fileURLToPath(new URL("../../../target/release/chain-sim", import.meta.url));
if (!process.env.CHAIN_SIM && existsSync(BUILT)) process.env.CHAIN_SIM = BUILT;

// An account without code: it takes whatever comes.
export const TARGET = "0x4444444444444444444444444444444444444444";
export const DAY = 86_400;

/** A cluster that the tests of a suite have in common. */
export function serving(options) {
  const suite = {};
  before(async () => {
    suite.cluster = await startCluster(options);
  });
  after(() => suite.cluster?.stop());
  return suite;
}

export function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (error.code === "ESRCH") return false;
    throw error;
  }
}

export async function eventually(look, milliseconds = 20_000) {
  const end = performance.now() + milliseconds;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`not within ${milliseconds} ms: ${look}`);
    await sleep(20);
  }
}
