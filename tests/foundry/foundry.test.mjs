// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The Foundry library: its own tests, those of the examples, and the bugs that these find.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forgeTest, outcomes, run, withCluster } from "./forge.mjs";

const failures = (results) => Object.fromEntries([...results].filter(([, reason]) => reason !== undefined));

// By the suite of a variant with a bug: the test that finds it, and why that test fails.
const BUGS = {
  TrustingPingPongTest: ["testRefusesAnotherBall", /expected that it reverts with 0x[0-9a-f]{8}, got success/],
  InflatingTokenTest: ["testKeepsTheSupply", /tokens while some are on their way: 1000 != \d+/],
  CredulousReaderTest: ["testRefusesThePriceOfAnotherFeed", /expected that it reverts with 0x[0-9a-f]{8}, got success/],
};

describe("the Foundry library", { concurrency: false, timeout: 1_200_000 }, () => {
  it("does what its tests say", async () => {
    const results = await outcomes("default");
    assert.deepEqual(failures(results), {});
    assert.equal(results.size, 36);
  });

  it("passes in the examples, and finds the bug of each variant", async () => {
    const results = await outcomes("examples");
    const expected = Object.entries(BUGS).map(([suite, [test]]) => `${suite}.${test}`);
    assert.deepEqual(Object.keys(failures(results)).sort(), expected.sort());
    for (const [suite, [test, reason]] of Object.entries(BUGS)) {
      assert.match(results.get(`${suite}.${test}`), reason);
    }
    assert.equal(results.size, 2 * 16);
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

describe("with-cluster", { timeout: 60_000 }, () => {
  it("passes on what the command says, and ends the server", async () => {
    const { code, stdout } = await withCluster(["sh", "-c", "echo $CHAIN_SIM_ADMIN; exit 7"]);
    assert.equal(code, 7);
    await assert.rejects(fetch(stdout.trim()), (error) => error.cause.code === "ECONNREFUSED");
  });

  it("takes the options of serve from their variables", async () => {
    const request = { method: "POST", headers: { "content-type": "application/json" } };
    request.body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "admin_getConfig", params: [] });
    const script = `fetch(process.env.CHAIN_SIM_ADMIN, ${JSON.stringify(request)}).then((a) => a.text()).then(console.log)`;
    const { stdout } = await withCluster(["node", "-e", script], { CHAIN_SIM_CHAINS: "3" });
    assert.deepEqual(JSON.parse(stdout).result.l2_configs.map(({ chain_id: id }) => id), [901, 902, 903]);
  });

  it("says why the server does not start", async () => {
    const { code, stderr } = await withCluster(["true"], { CHAIN_SIM_CHAINS: "none" });
    assert.equal(code, 125);
    assert.match(stderr, /expected that .* serve is ready within 20 seconds, got:\nerror: .*CHAIN_SIM_CHAINS/);
  });

  it("says that it needs a command", async () => {
    const { code, stderr } = await withCluster([]);
    assert.equal(code, 125);
    assert.match(stderr, /expected a command/);
  });
});
