// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Every option of the server: a server starts with it, or says why it does not.

import { startCluster } from "chain-sim";
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { commandLine } from "../dist/esm/flags.js";
import { forms } from "../dist/esm/generated/options.js";
import { DAY, TARGET } from "./running.mjs";

const folder = mkdtempSync(join(tmpdir(), "options-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = (name) => join(folder, name);
const file = (name, text) => {
  writeFileSync(path(name), text);
  return path(name);
};
const ids = ({ chains }) => chains.map(({ id }) => id);
const send = (cluster) => {
  const [source, destination] = cluster.chains;
  return source.sendMessage({ destination, target: TARGET, message: "0x1234" });
};
const latest = ({ chains }) => chains[0].public.getBlock();
const relayer = async (cluster) => (await cluster.status()).relayer;
const genesis = {
  config: { chainId: 901, cancunTime: 0 },
  gasLimit: "0x1c9c380",
  difficulty: "0x0",
  alloc: { [TARGET]: { balance: "0x7" } },
};

// The options of a start, and what can be seen of them. Where nothing can be seen but that the server takes the
// option, it only starts: limits have tests of their own with the server.
const starts = {
  config: [() => ({ config: file("config.toml", "chains = 3\n") }), (it) => assert.equal(it.chains.length, 3)],
  chains: [() => ({ chains: 5 }), (it) => assert.deepEqual(ids(it), [901, 902, 903, 904, 905])],
  chain: [
    () => ({ chain: [10, { id: 20, blockTime: 3 }, "30:4"] }),
    async (it) => {
      assert.deepEqual(ids(it), [10, 20, 30]);
      const modes = (await it.status()).chains.map(({ mining }) => mining.seconds ?? mining.mode);
      assert.deepEqual(modes, ["automatic", 3, 4]);
    },
  ],
  blockTime: [
    () => ({ blockTime: 7 }),
    async (it) => assert.equal((await it.status()).chains[0].mining.seconds, 7),
  ],
  automineBatch: [() => ({ automineBatch: true }), async (it) => assert.equal((await it.status()).chains[0].mining.batch, true)],
  noAutorelay: [() => ({ noAutorelay: true }), (it) => assert.equal(it.relayer, undefined)],
  relayDelay: [() => ({ relayDelay: 5 }), async (it) => assert.equal((await relayer(it)).delay, 5)],
  relayFrom: [
    () => ({ relayFrom: ["0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "902:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"] }),
    async (it) => {
      const { account, accounts } = await relayer(it);
      const own = { destination: 902, account: it.accounts[2].toLowerCase() };
      assert.deepEqual([account, accounts], [it.accounts[1].toLowerCase(), [own]]);
    },
  ],
  relayGas: [() => ({ relayGas: 700_000 }), async (it) => assert.equal((await relayer(it)).gas.limit, 700_000)],
  relayGasMargin: [() => ({ relayGasMargin: 35 }), async (it) => assert.equal((await relayer(it)).gas.margin, 35)],
  relayGasCap: [() => ({ relayGasCap: 2_000_000n }), async (it) => assert.equal((await relayer(it)).gas.cap, 2_000_000)],
  noRelayEstimates: [() => ({ noRelayEstimates: true }), async (it) => assert.equal((await relayer(it)).gas.estimates, false)],
  skipRelays: [
    () => ({ skipRelays: `target=${TARGET}` }),
    async (it) => assert.equal((await it.waitForState(await send(it), "skipped")).state.name, "skipped"),
  ],
  accounts: [() => ({ accounts: 3 }), (it) => assert.equal(it.accounts.length, 3)],
  mnemonic: [
    () => ({ mnemonic: "legal winner thank year wave sausage worth useful legal winner thank yellow" }),
    (it) => assert.equal(it.account(1).address, it.accounts[1]),
  ],
  host: [() => ({ host: "127.0.0.1" }), (it) => assert.equal(new URL(it.chains[0].url).hostname, "127.0.0.1")],
  startingPort: [() => ({ startingPort: 0 }), (it) => assert.notEqual(it.chains[0].url, it.chains[1].url)],
  adminPort: [() => ({ adminPort: 0 }), (it) => assert.notEqual(new URL(it.adminUrl).port, "0")],
  dependencySet: [
    () => ({ chains: 3, dependencySet: [901, 903] }),
    async (it) => assert.deepEqual((await it.status()).chains.map((chain) => chain.dependencySet), [[901, 903], [902], [901, 903]]),
  ],
  genesis: [
    () => ({ genesis: `901=${file("genesis.json", JSON.stringify(genesis))}` }),
    async (it) => {
      assert.deepEqual(ids(it), [901]);
      assert.equal(await it.chains[0].public.getBalance({ address: TARGET }), 7n);
    },
  ],
  noPredeploys: [
    () => ({ noPredeploys: true }),
    async (it) => assert.equal(await it.chains[0].public.getCode({ address: "0x4200000000000000000000000000000000000006" }), undefined),
  ],
  proxies: [
    () => ({ proxies: true }),
    async (it) => assert.equal((await it.waitForRelayed(await send(it))).state.name, "relayed"),
  ],
  export: [
    () => ({ export: path("export.json") }),
    async (it) => assert.deepEqual(JSON.parse(readFileSync(path("export.json"), "utf8")), await it.exportConfig()),
  ],
  engine: [
    () => ({ engine: "bytecode" }),
    async (it) => assert.equal((await it.waitForRelayed(await send(it))).state.name, "relayed"),
  ],
  messengerVersion: [() => ({ messengerVersion: "1.3.2" })],
  inboxVersion: [() => ({ inboxVersion: "1.1.0" })],
  rules: [
    () => ({ rules: "documented" }),
    async (it) => assert.rejects(it.chains[0].sendMessage({ destination: 5, target: TARGET, message: "0x" }), /InvalidChainId/),
  ],
  hardfork: [
    () => ({ hardfork: "isthmus" }),
    async (it) => {
      const { hardFork } = await it.chains[0].test.request({ method: "anvil_nodeInfo" });
      assert.equal(hardFork, "isthmus");
    },
  ],
  baseFee: [() => ({ baseFee: 9n }), async (it) => assert.equal((await latest(it)).baseFeePerGas, 9n)],
  eip1559: [() => ({ eip1559: true, baseFee: 1_000_000_000 }), (it) => it.mine(1)],
  l1BaseFee: [() => ({ l1BaseFee: 5 })],
  l1BlobBaseFee: [() => ({ l1BlobBaseFee: 5 })],
  l1BaseFeeScalar: [() => ({ l1BaseFeeScalar: 5 })],
  l1BlobBaseFeeScalar: [() => ({ l1BlobBaseFeeScalar: 5 })],
  operatorFeeScalar: [() => ({ operatorFeeScalar: 5 })],
  operatorFeeConstant: [() => ({ operatorFeeConstant: 5 })],
  daFootprintGasScalar: [() => ({ daFootprintGasScalar: 5 })],
  noL1Attributes: [
    () => ({ noL1Attributes: true }),
    async (it) => {
      await it.mine();
      assert.deepEqual((await latest(it)).transactions, []);
    },
  ],
  seed: [
    () => ({ seed: 1 }),
  ],
  gasLimit: [() => ({ gasLimit: 5_000_000 }), async (it) => assert.equal((await latest(it)).gasLimit, 5_000_000n)],
  codeSizeLimit: [() => ({ codeSizeLimit: 100 })],
  disableCodeSizeLimit: [() => ({ disableCodeSizeLimit: true })],
  balance: [
    () => ({ balance: 3 }),
    async (it) => assert.equal(await it.chains[0].public.getBalance({ address: it.accounts[0] }), 3n * 10n ** 18n),
  ],
  timestamp: [() => ({ timestamp: 4_000_000_000 }), async (it) => assert.equal((await latest(it)).timestamp, 4_000_000_000n)],
  growingTimestamps: [
    () => ({ growingTimestamps: true }),
    async (it) => {
      const { timestamp } = await latest(it);
      await it.mine(5);
      assert.ok((await latest(it)).timestamp >= timestamp + 5n);
    },
  ],
  failsafe: [() => ({ failsafe: true }), async (it) => assert.equal(await it.failsafe(), true)],
  strictIngress: [
    () => ({ strictIngress: 7 * DAY, noAutorelay: true }),
    async (it) => {
      const message = await send(it);
      await it.jump(10);
      await assert.rejects(it.chains[1].relayMessage(message), /expire/);
    },
  ],
  dropInterop: [() => ({ dropInterop: true })],
  state: [() => ({ state: path("state") }), (it) => it.mine()],
  stateEvery: [() => ({ state: path("every"), stateEvery: 2 }), (it) => it.mine(2)],
  stateInterval: [() => ({ state: path("interval"), stateInterval: 0 })],
  logLevel: [
    () => ({ logLevel: "off" }),
    async (it) => {
      await it.waitForRelayed(await send(it));
      assert.deepEqual(it.lines.filter((line) => / INFO /.test(line)), []);
    },
  ],
  logFormat: [
    () => ({ logFormat: "json" }),
    async (it) => {
      await it.waitForRelayed(await send(it));
      const line = await seen(it, /^\{.*SentMessage/);
      assert.ok(JSON.parse(line).level, line);
    },
  ],
  logFile: [() => ({ logFile: path("log") }), async (it) => it.waitForRelayed(await send(it))],
  verbose: [
    () => ({ verbose: true }),
    async (it) => {
      const hash = await it.chains[0].wallet.sendTransaction({ to: TARGET });
      assert.ok(await seen(it, new RegExp(hash)));
    },
  ],
  ...Object.fromEntries(
    [
      ["maxConnections", 100],
      ["maxRequestBytes", 1_000_000],
      ["maxResponseBytes", 1_000_000],
      ["maxMemory", 100_000_000n],
      ["maxBatch", 5],
      ["maxSubscriptions", 5],
      ["requestTimeout", 5],
      ["idleTimeout", 5],
      ["rpcGasCap", 1_000_000],
      ["evmTimeout", 1],
      ["maxPool", 5],
      ["maxFilters", 5],
      ["maxFilterTerms", 5],
      ["filterTimeout", 5],
      ["maxSnapshotBytes", 1_000_000],
      ["prune", "never"],
      ["maxHistoryBytes", 1_000_000],
      ["maxImpersonations", 5],
      ["maxSetBytes", 1_000_000],
      ["allowedHost", ["one.example", "two.example"]],
      ["allowOrigin", "https://app.example"],
    ].map(([key, value]) => [key, [() => ({ [key]: value })]]),
  ),
  maxSnapshots: [
    () => ({ maxSnapshots: 1 }),
    async (it) => {
      await it.snapshot();
      await assert.rejects(it.snapshot(), /expected at most 1, got 2/);
    },
  ],
  maxChains: [() => ({ maxChains: 2 }), async (it) => assert.rejects(it.addChain({ chainId: 5 }), /expected at most 2, got 3/)],
};

// A line of the server that fits; it may come after the answer.
async function seen({ lines }, pattern) {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    const line = lines.find((it) => pattern.test(it));
    if (line) return line;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`expected a line that fits ${pattern}, got:\n${lines.join("\n")}`);
}

describe("an option of the server", { timeout: 300_000, concurrency: 2 }, () => {
  for (const [name, [options, check = (it) => it.status()]] of Object.entries(starts)) {
    it(name, async () => {
      const cluster = await startCluster(options());
      try {
        await check(cluster);
      } finally {
        await cluster.stop();
      }
    });
  }

  it("is tested, whichever it is", () => {
    assert.deepEqual(Object.keys(starts).sort(), Object.keys(forms).sort());
  });

  it("is left out if it is undefined or false", () => {
    assert.deepEqual(commandLine({ chains: undefined, proxies: false, eip1559: false }), []);
    assert.deepEqual(commandLine({ eip1559: "6,50", strictIngress: 60 }), ["--eip1559=6,50", "--strict-ingress=60"]);
    assert.deepEqual(commandLine({ noL1Attributes: true, dependencySet: [] }), ["--no-l1-attributes", "--dependency-set="]);
  });

  it("is refused with a reason if there is none like it, or its value is wrong", async () => {
    await assert.rejects(startCluster({ chians: 2 }), /expected an option of the server, got "chians"/);
    await assert.rejects(startCluster({ proxies: 1 }), /proxies: expected true or false, got 1/);
    await assert.rejects(startCluster({ chains: 0 }), /expected a server, got its end with 2.*\n.*invalid value '0'/s);
  });
});
