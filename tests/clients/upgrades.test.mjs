// SPDX-License-Identifier: MIT OR Apache-2.0
//
// OpenZeppelin's upgrades plugin of hardhat: transparent proxies, UUPS proxies and beacons, upgraded as
// people upgrade them. The project is in upgrades/.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { connect } from "./chain.mjs";
import { Server } from "./server.mjs";

// Compiling takes its time.
const START_MS = 120_000;

describe("OpenZeppelin's upgrades", { timeout: 170_000 }, () => {
  const server = new Server();
  const folder = mkdtempSync(join(tmpdir(), "upgrades-"));
  let chain, ethers, upgrades, other, TransparentProxy;

  before(async () => {
    await server.start();
    chain = connect(server, 901);
    const config = fileURLToPath(new URL("upgrades/hardhat.config.cjs", import.meta.url));
    Object.assign(process.env, {
      HARDHAT_CONFIG: config,
      HARDHAT_NETWORK: "served",
      JOURNEY_FOLDER: folder,
      JOURNEY_URL: server.url(901),
      // Where the plugin remembers what it has deployed on which chain: of a development node, here.
      TMPDIR: folder,
    });
    const load = createRequire(config);
    TransparentProxy = load("@openzeppelin/contracts/build/contracts/TransparentUpgradeableProxy.json");
    const hardhat = load("hardhat");
    await hardhat.run("compile", { quiet: true });
    ({ ethers, upgrades } = hardhat);
    [, other] = await ethers.getSigners();
  }, { timeout: START_MS });

  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await server.stop();
  });

  const code = (name, signer) => ethers.getContractFactory(name, signer);
  const addressOf = (contract) => contract.getAddress();
  const implementation = async (proxy) => upgrades.erc1967.getImplementationAddress(await addressOf(proxy));
  // Whether a request fails with this error of a contract.
  const fails = (request, { interface: abi }, name) =>
    assert.rejects(request, ({ data }) => abi.parseError(data)?.name === name);
  const sent = async (transaction) => assert.equal((await (await transaction).wait()).status, 1);

  it("upgrade a transparent proxy", async () => {
    const box = await upgrades.deployProxy(await code("Box"), [7n]);
    await box.waitForDeployment();
    const [address, first] = [await addressOf(box), await implementation(box)];
    assert.deepEqual([await box.value(), await box.version()], [7n, "one"]);
    await fails(box.initialize(8n), box, "InvalidInitialization");

    const call = { fn: "initializeTwo", args: [3n] };
    const upgraded = await upgrades.upgradeProxy(address, await code("BoxTwo"), { call });
    await upgraded.waitForDeployment();
    assert.equal(await addressOf(upgraded), address);
    assert.notEqual(await implementation(upgraded), first);
    await sent(upgraded.raise(5n));
    assert.deepEqual([await upgraded.value(), await upgraded.raises(), await upgraded.version()], [12n, 4n, "two"]);
    await fails(upgraded.raise(0n), upgraded, "NotRaised");

    // The slot that the plugin reads is that of any client.
    const admin = await upgrades.erc1967.getAdminAddress(address);
    assert.ok(await chain.reader.getCode({ address: admin }));
    await upgrades.admin.transferProxyAdminOwnership(address, other.address, undefined, { silent: true });
    await fails(upgrades.upgradeProxy(address, await code("BoxThree")), await code("OwnedBox"), "OwnableUnauthorizedAccount");
    const third = await upgrades.upgradeProxy(address, await code("BoxThree", other));
    await third.waitForDeployment();
    assert.deepEqual([await third.value(), await third.version()], [12n, "three"]);
  });

  it("upgrade a UUPS proxy", async () => {
    const box = await upgrades.deployProxy(await code("OwnedBox"), [7n], { kind: "uups" });
    await box.waitForDeployment();
    const [address, first] = [await addressOf(box), await implementation(box)];
    await fails(upgrades.upgradeProxy(address, await code("OwnedBoxTwo", other)), box, "OwnableUnauthorizedAccount");
    const upgraded = await upgrades.upgradeProxy(address, await code("OwnedBoxTwo"));
    await upgraded.waitForDeployment();
    assert.notEqual(await implementation(upgraded), first);
    assert.deepEqual([await upgraded.value(), await upgraded.version()], [7n, "two"]);
    assert.equal(await upgrades.erc1967.getAdminAddress(address), ethers.ZeroAddress);
  });

  it("upgrade all proxies of a beacon", async () => {
    const beacon = await upgrades.deployBeacon(await code("Box"));
    await beacon.waitForDeployment();
    const boxes = [];
    for (const value of [7n, 8n]) {
      const box = await upgrades.deployBeaconProxy(beacon, await code("Box"), [value]);
      await box.waitForDeployment();
      assert.equal(await upgrades.erc1967.getBeaconAddress(await addressOf(box)), await addressOf(beacon));
      boxes.push(box);
    }
    const upgraded = await upgrades.upgradeBeacon(beacon, await code("BoxTwo"));
    await upgraded.waitForDeployment();
    for (const [index, box] of boxes.entries()) {
      const two = (await code("BoxTwo")).attach(await addressOf(box));
      assert.deepEqual([await two.value(), await two.version()], [7n + BigInt(index), "two"]);
    }
  });

  it("deploy again after a reset", async () => {
    const deploy = async () => (await upgrades.deployProxy(await code("Box"), [7n])).waitForDeployment();
    await deploy();
    await chain.node.reset();
    const box = await deploy();
    assert.deepEqual([await box.value(), await box.version()], [7n, "one"]);
  });

  it("refuse code whose storage does not fit", async () => {
    const box = await upgrades.deployProxy(await code("Box"), [7n]);
    await box.waitForDeployment();
    await assert.rejects(upgrades.upgradeProxy(await addressOf(box), await code("Misfit")), /storage layout is incompatible/);
  });

  it("prepare an upgrade of a proxy that others have deployed", async () => {
    const Box = await code("Box");
    const logic = await Box.deploy();
    const [signer] = await ethers.getSigners();
    const data = Box.interface.encodeFunctionData("initialize", [7n]);
    const proxy = await ethers.ContractFactory.fromSolidity(TransparentProxy, signer).deploy(await addressOf(logic), signer, data);
    const imported = await upgrades.forceImport(await addressOf(proxy), Box, { kind: "transparent" });
    assert.equal(await imported.value(), 7n);
    const prepared = await upgrades.prepareUpgrade(imported, await code("BoxTwo"));
    assert.ok(await chain.reader.getCode({ address: prepared }));
  });
});
