// SPDX-License-Identifier: MIT OR Apache-2.0

import type { StartedCluster } from "chain-sim";
import { expect } from "chai";
import { startNetworks } from "./networks.js";

const DAY = 24 * 60 * 60;

describe("Counter", () => {
  let cluster: StartedCluster;
  let counterA, counterB;

  before(async () => {
    const networks = await startNetworks();
    cluster = networks.cluster;
    // The first transaction of the same account on each chain: the addresses are the same.
    counterA = await networks.chainA.deployContract("Counter");
    counterB = await networks.chainB.deployContract("Counter");
    expect(await counterA.getAddress()).to.equal(await counterB.getAddress());
    // A message that fails is not relayed again after some seconds, as it is by default.
    await cluster.setRelayer({ retries: { attempts: 1 } });
  });
  after(() => cluster.stop());

  // The message that a call of A sent.
  async function countUp(by: number) {
    const { hash } = await counterA.countUp(902, by);
    const [message] = await cluster.chain(901).messagesSent(hash);
    return message;
  }

  const selectorOf = (error: string): string => counterB.interface.getError(error).selector;

  it("counts on B what was sent on A", async () => {
    const before = await counterB.count();
    const { relayBlock } = await cluster.waitForRelayed(await countUp(3));
    expect(await counterB.count()).to.equal(before + 3n);
    const [event] = await counterB.queryFilter(counterB.filters.Counted(901), relayBlock);
    expect(event.args.by).to.equal(3n);
  });

  it("takes counts from the messenger only", async () => {
    await expect(counterB.receiveCount(1)).to.be.revertedWithCustomError(counterB, "NotMessenger");
  });

  it("takes messages from its twin only", async () => {
    const message = counterB.interface.encodeFunctionData("receiveCount", [1]);
    const target = (await counterB.getAddress()) as `0x${string}`;
    const sent = await cluster.chain(901).sendMessage({ destination: 902, target, message: message as `0x${string}` });
    const { state } = await cluster.waitForState(sent, "failed");
    expect(state).to.have.nested.property("failure.text").that.includes(selectorOf("NotTwin"));
  });

  it("refuses large steps, and a failed message leaves the count", async () => {
    const before = await counterB.count();
    const message = await countUp(11);
    await cluster.waitForState(message, "failed");
    expect(await cluster.story(message)).to.include(`custom error ${selectorOf("StepTooLarge")}`);
    expect(await counterB.count()).to.equal(before);
  });

  it("counts once, however often the message is relayed", async () => {
    const message = await cluster.waitForRelayed(await countUp(2));
    const before = await counterB.count();
    const again = await cluster.chain(902).relayMessage(message).catch((error: Error) => error);
    expect(again).to.have.property("message").that.matches(/MessageAlreadyRelayed/);
    expect(await counterB.count()).to.equal(before);
  });

  it("does not count a message that expired before it was relayed", async () => {
    await cluster.setRelayer({ paused: true });
    const before = await counterB.count();
    const message = await countUp(1);
    await cluster.jump(8 * DAY);
    const late = await cluster.chain(902).relayMessage(message).catch((error: Error) => error);
    expect(late).to.have.property("message").that.matches(/has expired/);
    expect(await counterB.count()).to.equal(before);
    await cluster.setRelayer({ paused: false });
  });

  it("loses a count that a reorg takes back on both chains", async () => {
    const before = await counterB.count();
    const message = await cluster.waitForRelayed(await countUp(5));
    expect(await counterB.count()).to.equal(before + 5n);
    const { replaced } = await cluster.reorg({ chain: 901, depth: 1 });
    expect(replaced.map(({ chainId }) => chainId)).to.deep.equal([902]);
    expect((await cluster.message(message)).state.name).to.equal("reorgedOut");
    expect(await counterB.count()).to.equal(before);
  });
});
