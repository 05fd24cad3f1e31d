// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The chains of a cluster of a test file's own, as networks of Hardhat.

import { startCluster, type StartOptions } from "chain-sim";
import { network } from "hardhat";

export async function startNetworks(options: StartOptions = {}) {
  const cluster = await startCluster({ chains: 2, ...options });
  const connect = async (name: string, id: number) => {
    const { ethers } = await network.create({ network: name, override: { url: cluster.chain(id).url } });
    return ethers;
  };
  return { cluster, chainA: await connect("chainA", 901), chainB: await connect("chainB", 902) };
}
