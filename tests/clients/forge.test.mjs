// SPDX-License-Identifier: MIT OR Apache-2.0
//
// forge: scripts that send to two chains, creations, and tests against a fork.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { getAddress } from "viem";
import { account, connect, privateKey } from "./chain.mjs";
import { pingPong, predeploy } from "./contract.mjs";
import { forge } from "./forge.mjs";
import { serving } from "./server.mjs";
import { eventually } from "./waiting.mjs";

const TOKEN = "0x420beeF000000000000000000000000000000001";

describe("forge", { timeout: 170_000 }, () => {
  const server = serving();
  let chains;
  before(() => (chains = [901, 902].map((id) => connect(server, id))));

  it("deploys to two chains by one script, and sends a message", async () => {
    const urls = `[${chains.map(({ id }) => server.url(id)).join(",")}]`;
    const script = ["script/Serve.s.sol:Serve", "--sig", "run(string[2],uint256[2])", urls, "[901,902]"];
    const said = await forge("script", ...script, "--broadcast", "--private-key", privateKey(0));
    assert.match(said, /ONCHAIN EXECUTION COMPLETE & SUCCESSFUL/);
    const [, target] = /RelayedMessage sourceChainID=901 destinationChainID=902 .* target=(0x[0-9a-fA-F]{40})/.exec(
      await eventually(() => /RelayedMessage.*\n/.test(server.stdout) && server.stdout),
    );
    const read = ({ reader }, functionName) => reader.readContract({ address: target, abi: pingPong.abi, functionName });
    assert.deepEqual(await Promise.all(chains.map((chain) => read(chain, "hasBall"))), [false, true]);
    assert.deepEqual(await read(chains[1], "ball"), [1n, account(0).address]);
  });

  it("creates a contract", async () => {
    const contract = ["src/PingPong.sol:PingPong", "--constructor-args", "902"];
    const url = ["--rpc-url", server.url(902), "--private-key", privateKey(0), "--broadcast"];
    const created = JSON.parse(await forge("create", "--json", ...url, ...contract));
    const address = getAddress(created.deployedTo);
    const call = { address, abi: pingPong.abi, functionName: "hasBall" };
    assert.equal(await chains[1].reader.readContract(call), true);
  });

  it("tests against a fork", async () => {
    const [{ wallet, receipt, reader }] = chains;
    const mint = { address: TOKEN, abi: predeploy("L2NativeSuperchainERC20").abi, functionName: "mint", args: [account(1).address, 42n] };
    await receipt.call({ reader }, await wallet.writeContract(mint));
    const url = ["--fork-url", server.url(901)];
    const said = await forge("test", ...url, "--no-match-test", "OfNobody");
    assert.match(said, /2 tests passed, 0 failed/);
    await assert.rejects(forge("test", ...url, "--match-test", "OfNobody"), ({ stdout }) => /has none/.test(stdout));
  });
});
