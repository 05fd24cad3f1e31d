// SPDX-License-Identifier: MIT OR Apache-2.0
//
// How the program starts, and how it ends.

import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { encodeFunctionData, multicall3Abi } from "viem";
import { connect, connectSocket } from "./chain.mjs";
import { isRelayed, messenger, send, TARGET } from "./message.mjs";
import { freePort } from "./port.mjs";
import { Server } from "./server.mjs";
import { eventually } from "./waiting.mjs";

// A debug build takes its time.
const FAIL_MS = 5_000;
const MULTICALL3 = "0xcA11bde05977b3631167028862bE2a173976CA11";

const isReady = (url) =>
  eventually(async () => (await fetch(`${url}/ready`).catch(() => undefined))?.status === 200, 20_000);

function isRunning(pid) {
  // What has ended and was not waited for yet has no memory.
  const path = `/proc/${pid}/statm`;
  return existsSync(path) && !readFileSync(path, "utf8").startsWith("0 ");
}

// Sends a message to each of these destinations, in one transaction.
async function sendToAll(source, destinations) {
  const callData = (destination) => {
    return encodeFunctionData({ abi: messenger.abi, functionName: "sendMessage", args: [destination, TARGET, "0x"] });
  };
  const calls = destinations.map((it) => ({ target: messenger.address, allowFailure: false, callData: callData(it) }));
  const call = { address: MULTICALL3, abi: multicall3Abi, functionName: "aggregate3", args: [calls] };
  const { status } = await source.receipt(await source.wallet.writeContract(call));
  assert.equal(status, "success");
}

describe("chain-sim serve", { timeout: 120_000 }, () => {
  const servers = [];
  const create = () => {
    servers.push(new Server());
    return servers.at(-1);
  };
  const start = (...args) => create().start(...args);
  afterEach(() => servers.splice(0).forEach((server) => server.remove()));

  for (const signal of ["SIGINT", "SIGTERM"]) {
    it(`ends well on ${signal}`, async () => {
      await (await start()).stop(signal);
    });

    it(`ends well on ${signal} while clients are connected and blocks are built`, async () => {
      const server = await start("--block-time", 1);
      const socket = await connectSocket(server, 901);
      socket.reader.watchBlocks({ onBlock: () => {}, onError: () => {} });
      const { reader } = connect(server, 901);
      const asked = Promise.allSettled(Array.from({ length: 20 }, () => reader.getBlock()));
      await server.stop(signal);
      await asked;
      socket.close();
    });
  }

  it("leaves no process and no file behind when it is killed", async () => {
    const server = await start();
    const [source, destination] = [901, 902].map((id) => connect(server, id));
    await isRelayed(destination, await send(source, destination));
    const children = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, "utf8");
    assert.equal(children, "");
    server.kill("SIGKILL");
    assert.equal(await server.end(), "SIGKILL");
    assert.equal(existsSync(`/proc/${server.pid}`), false);
    assert.deepEqual(server.files(), []);
    await assert.rejects(fetch(`${server.admin}/ready`));
  });

  it("says that a port is taken, and frees it when it ends", async () => {
    const first = await start("--chains", 1);
    const { port } = new URL(first.url(901));
    const taken = ["--chains", 1, "--starting-port", port, "--admin-port", 0];
    const second = create().launch("serve", ...taken);
    assert.equal(await second.end(FAIL_MS), 1);
    assert.match(second.stderr, new RegExp(`127\\.0\\.0\\.1:${port}.*in use`));
    assert.equal(second.stderr.trim().split("\n").length, 1, second.stderr);
    assert.doesNotMatch(second.stdout, /ready/);
    const { port: adminPort } = new URL(first.admin);
    const third = create().launch("serve", "--starting-port", 0, "--admin-port", adminPort);
    assert.equal(await third.end(FAIL_MS), 1);
    assert.match(third.stderr, new RegExp(`127\\.0\\.0\\.1:${adminPort}.*in use`));
    await first.stop();
    const next = await start(...taken);
    assert.equal(await connect(next, 901).reader.getChainId(), 901);
    await next.stop();
  });

  const misuses = [
    ["--no-such-option"],
    ["--chains", "0"],
    ["--chains", "many"],
    ["--chains", "2", "--chain", "10"],
    ["--chain", "10:often"],
    ["--chain", "10", "--chain", "10"],
    ["--host", "nowhere"],
    ["--starting-port", "65536"],
    ["--starting-port", "65535", "--chains", "2"],
    ["--mnemonic", "test test"],
    ["--dependency-set", "901,me"],
    ["--engine", "steam"],
  ];
  for (const args of misuses) {
    it(`refuses ${args.join(" ")}`, async () => {
      const ports = args.includes("--starting-port") ? ["--admin-port", 0] : ["--starting-port", 0, "--admin-port", 0];
      const server = create().launch("serve", ...ports, ...args);
      assert.equal(await server.end(FAIL_MS), 2, server.stderr);
      assert.match(server.stderr, /\S/);
      assert.equal(server.stdout, "");
    });
  }

  it("serves five chains, on ports one after the other", async () => {
    const server = await start("--chains", 5);
    assert.deepEqual([...server.urls.keys()], [901, 902, 903, 904, 905]);
    const chains = [...server.urls.keys()].map((id) => connect(server, id));
    const ids = await Promise.all(chains.map(({ reader }) => reader.getChainId()));
    assert.deepEqual(ids, [901, 902, 903, 904, 905]);
    await isRelayed(chains[0], await send(chains[4], chains[0]));
    await server.stop();
  });

  it("serves chains of other ids, one with a block time", async () => {
    const server = await start("--chain", "10:2", "--chain", "20");
    const [timed, automatic] = [10, 20].map((id) => connect(server, id));
    assert.deepEqual(await Promise.all([timed, automatic].map(({ reader }) => reader.getChainId())), [10, 20]);
    const [before, still] = [await timed.reader.getBlock(), await automatic.reader.getBlockNumber()];
    await sleep(4_500);
    const latest = await timed.reader.getBlock();
    const blocks = latest.number - before.number;
    assert.ok(blocks === 2n || blocks === 3n, `${blocks} blocks in 4.5 s`);
    assert.equal(latest.timestamp - before.timestamp, 2n * blocks);
    assert.equal(await automatic.reader.getBlockNumber(), still);
    await isRelayed(timed, await send(automatic, timed));
    await isRelayed(automatic, await send(timed, automatic));
    await server.stop();
  });

  it("keeps to a chain's block time while another builds faster than real time", async () => {
    const server = await start("--chain", "10:1", "--chain", "20");
    const [timed, automatic] = [10, 20].map((id) => connect(server, id));
    for (let count = 0; count < 30; count += 1) await automatic.wallet.sendTransaction({ to: TARGET });
    const before = await timed.reader.getBlockNumber();
    await sleep(3_500);
    const blocks = (await timed.reader.getBlockNumber()) - before;
    assert.ok(blocks >= 2n, `${blocks} blocks in 3.5 s`);
    await isRelayed(timed, await send(automatic, timed));
    await server.stop();
  });

  it("serves while nobody reads its log, and reports how many lines it dropped", async () => {
    const server = await start("--chains", 1);
    const source = connect(server, 901);
    server.stopReading();
    // Messages to unknown chains: a line each, and nothing to relay. More than a pipe and the queue hold.
    const [calls, sends] = [44, 250];
    const destinations = Array.from({ length: sends }, (_, index) => BigInt(5_000 + index));
    for (let call = 0; call < calls; call += 1) await sendToAll(source, destinations);
    assert.equal(await source.reader.getBlockNumber(), BigInt(calls));
    server.readOn();
    const dropped = / WARN (\d+) log lines were dropped/;
    await eventually(() => dropped.test(server.stdout));
    // The queue has room again.
    await sendToAll(source, [7_777n]);
    await eventually(() => server.stdout.includes("destinationChainID=7777 "));
    const lines = server.stdout.split("\n");
    const destinationsOf = (texts) => texts.flatMap((line) => / INFO no destination .*destinationChainID=(\d+) /.exec(line)?.[1] ?? []);
    const report = lines.findIndex((line) => dropped.test(line));
    assert.ok(Number(dropped.exec(lines[report])[1]) > 0, lines[report]);
    const sent = destinationsOf(lines);
    assert.equal(sent.at(-1), "7777");
    // No line is missing before the first that was dropped.
    const whole = destinationsOf(lines.slice(0, report));
    assert.ok(whole.length > 5_000, `${whole.length} lines`);
    assert.deepEqual(whole, whole.map((_, index) => String(destinations[index % sends])));
    await server.stop();
  });

  it("ends in time though nobody reads its log", async () => {
    const server = await start("--chains", 1);
    const source = connect(server, 901);
    server.stopReading();
    const destinations = Array.from({ length: 250 }, (_, index) => BigInt(5_000 + index));
    for (let call = 0; call < 10; call += 1) await sendToAll(source, destinations);
    server.kill("SIGTERM");
    // Node says "close" only after the last line is read.
    await eventually(() => !isRunning(server.pid), 5_000);
    server.readOn();
    assert.equal(await server.end(), 0, server.stderr);
  });

  it("is quiet if it is told to be", async () => {
    const port = await freePort();
    const server = create().launch("serve", "--quiet", "--starting-port", 0, "--admin-port", port);
    await isReady(`http://127.0.0.1:${port}`);
    await server.stop();
    assert.equal(server.stdout + server.stderr, "");
  });
});
