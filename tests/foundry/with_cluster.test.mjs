// SPDX-License-Identifier: MIT OR Apache-2.0
//
// bin/with-cluster: a command beside a cluster of its own.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { folder, run, WITH_CLUSTER, withCluster } from "./forge.mjs";

describe("with-cluster", { timeout: 60_000 }, () => {
  it("passes on what the command says, and ends the server", async () => {
    const { code, stdout } = await withCluster(["sh", "-c", "echo $CHAIN_SIM_ADMIN; exit 7"]);
    assert.equal(code, 7);
    await assert.rejects(fetch(stdout.trim()), (error) => error.cause.code === "ECONNREFUSED");
  });

  it("ends the command and the server when it is told to end", async () => {
    const script = `
      "$0" sh -c 'echo $CHAIN_SIM_ADMIN $$; exec sleep 60' > out & with_cluster=$!
      until [ -s out ]; do sleep 0.05; done
      kill $with_cluster; wait $with_cluster; echo $? >> out; cat out; rm out`;
    const { stdout } = await run("sh", ["-c", script, WITH_CLUSTER], {}, folder);
    const [, url, command, code] = /^(\S+) (\d+)\n(\d+)\n$/.exec(stdout) ?? [];
    assert.equal(code, "143", stdout);
    await assert.rejects(fetch(url), (error) => error.cause.code === "ECONNREFUSED");
    assert.throws(() => process.kill(Number(command), 0), { code: "ESRCH" });
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
