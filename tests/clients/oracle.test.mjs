// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The log of a contract that knows nothing of other chains, shown there: the answers of an oracle.

import assert from "node:assert/strict";
import { before, beforeEach, describe, it } from "node:test";
import { numberToHex } from "viem";
import { account, connect } from "./chain.mjs";
import { feed, feedReader } from "./contract.mjs";
import { forgeries } from "./forgery.mjs";
import { serving } from "./server.mjs";

const HOUR = 3_600;

describe("an oracle's answers on another chain", { timeout: 60_000 }, () => {
  const server = serving();
  let here, there, oracle, reading;
  before(() => ([here, there] = [901, 902].map((id) => connect(server, id))));

  beforeEach(async () => {
    oracle = await deploy(here, feed);
    reading = await deploy(there, feedReader, [oracle.address, 901n]);
  });

  const run = async (chain, hash) => {
    const receipt = await chain.receipt(await hash);
    assert.equal(receipt.status, "success");
    return receipt;
  };
  async function deploy(chain, { abi, bytecode }, args = []) {
    const { contractAddress } = await run(chain, chain.wallet.deployContract({ abi, bytecode, args }));
    return { address: contractAddress, abi };
  }
  // An answer's log, as others can execute it.
  async function answer(value, by = oracle, chain = here) {
    const { logs } = await run(chain, chain.wallet.writeContract({ ...by, functionName: "answer", args: [value] }));
    return chain.reader.interop.buildExecutingMessage({ log: logs[0] });
  }
  const request = ({ id, payload, accessList }) => ({ ...reading, functionName: "show", args: [id, payload], accessList });
  const show = (message) => run(there, there.wallet.writeContract(request(message)));
  const refused = (message, why) =>
    assert.rejects(there.reader.simulateContract({ ...request(message), account: account(0) }), why);
  const fresh = (seconds) => there.reader.readContract({ ...reading, functionName: "fresh", args: [BigInt(seconds)] });

  it("are read", async () => {
    const message = await answer(-42n);
    await show(message);
    assert.equal(await fresh(HOUR), -42n);
    const [value, round, updatedAt] = await there.reader.readContract({ ...reading, functionName: "last" });
    assert.deepEqual([value, round, updatedAt], [-42n, 1n, message.id.timestamp]);
  });

  it("are declared as the server's admin method says", async () => {
    const { id, payload, accessList } = await answer(1n);
    const [blockNumber, logIndex, timestamp, chainId] = [id.blockNumber, id.logIndex, id.timestamp, id.chainId].map(numberToHex);
    const params = [{ origin: id.origin, blockNumber, logIndex, timestamp, chainId, payload }];
    const body = { jsonrpc: "2.0", id: 1, method: "admin_getAccessListForIdentifier", params };
    const headers = { "content-type": "application/json" };
    const { result } = await (await fetch(server.admin, { method: "POST", headers, body: JSON.stringify(body) })).json();
    assert.deepEqual(result.accessList, accessList);
    await show({ id, payload, accessList: result.accessList });
  });

  it("only go forward", async () => {
    const [first, second] = [await answer(1n), await answer(2n)];
    await show(second);
    await refused(first, /Stale/);
    await refused(second, /Stale/);
    assert.equal(await fresh(HOUR), 2n);
  });

  it("get too old", async () => {
    await show(await answer(7n));
    const { timestamp } = await there.reader.getBlock();
    await there.node.setNextBlockTimestamp({ timestamp: timestamp + BigInt(HOUR) + 1n });
    await there.node.mine({ blocks: 1 });
    await assert.rejects(fresh(HOUR), /TooOld/);
    assert.equal(await fresh(2 * HOUR), 7n);
    await show(await answer(8n));
    assert.equal(await fresh(HOUR), 8n);
  });

  it("are the feed's own", async () => {
    await refused(await answer(9n, await deploy(here, feed)), /NotOfTheFeed/);
    await refused(await answer(9n, await deploy(there, feed), there), /NotOfTheFeed/);
    const stranger = connect(server, 901, account(1));
    await assert.rejects(stranger.wallet.writeContract({ ...oracle, functionName: "answer", args: [9n] }), /NotOwner/);
  });

  it("cannot be made up", async () => {
    const message = await answer(5n);
    await refused({ ...message, accessList: [] }, /revert/);
    const { forge, words } = forgeries.payload;
    const made = forge(message);
    // Not as it is declared, and no such log where it is declared.
    await refused({ ...made, accessList: message.accessList }, /revert/);
    await assert.rejects(there.wallet.writeContract({ ...request(made), gas: 500_000n }), new RegExp(words));
  });
});
