// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The Foundry library: its own tests, those of the examples, and the bugs that these find.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forgeTest, format, outcomes, run } from "./forge.mjs";

const failures = (results) => Object.fromEntries([...results].filter(([, reason]) => reason !== undefined));

// By the suite of a variant with a bug: the test that finds it, and why that test fails.
const BUGS = {
  TrustingPingPongTest: ["testRefusesAnotherBall", /expected that it reverts with 0x[0-9a-f]{8}, got success/],
  InflatingTokenTest: ["testKeepsTheSupply", /tokens while some are on their way: 1000 != \d+/],
  CredulousReaderTest: ["testRefusesThePriceOfAnotherFeed", /expected that it reverts with 0x[0-9a-f]{8}, got success/],
};

describe("the Foundry library", { concurrency: false, timeout: 1_200_000 }, () => {
  for (const profile of ["default", "examples"]) {
    it(`is formatted, profile ${profile}`, async () => {
      const { code, stdout } = await format(profile, "--check");
      assert.equal(code, 0, stdout);
    });
  }

  it("does what its tests say", async () => {
    const results = await outcomes("default");
    assert.deepEqual(failures(results), {});
    assert.equal(results.size, 38);
  });

  it("passes in the examples, and finds the bug of each variant", async () => {
    const results = await outcomes("examples");
    const expected = Object.entries(BUGS).map(([suite, [test]]) => `${suite}.${test}`);
    assert.deepEqual(Object.keys(failures(results)).sort(), expected.sort());
    for (const [suite, [test, reason]] of Object.entries(BUGS)) {
      assert.match(results.get(`${suite}.${test}`), reason);
    }
    assert.equal(results.size, 2 * 16 + 1);
  });

  it("fails when tests share a server at the same time", async () => {
    const results = await outcomes("default", ["--threads", "2", "--match-contract", "TurnsTest"]);
    const reasons = Object.values(failures(results));
    assert.ok(reasons.length > 0, "two tests at a time went unnoticed");
    assert.ok(reasons.some((reason) => /a request of another one .*forge test --threads 1/.test(reason)), reasons.join("\n"));
  });

  it("says what is missing where no server is", async () => {
    const [forge, ...args] = forgeTest("default", "--match-test", "testMines");
    const { code, stdout } = await run(forge, args, { CHAIN_SIM_ADMIN: "http://127.0.0.1:1" });
    assert.equal(code, 1);
    assert.match(stdout, /http:\/\/127\.0\.0\.1:1, cluster_snapshot: expected an answer of chain-sim serve, got error/);
  });
});
