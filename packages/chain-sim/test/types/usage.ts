// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The API as TypeScript sees it. It is compiled, and not run.

import { clusterActions, type MessageState, type StartedCluster, startCluster } from "chain-sim";
import { chainSim } from "chain-sim/prool";
import { createClient, http } from "viem";

await using cluster: StartedCluster = await startCluster({ chain: [901, { id: 902, blockTime: 2 }], hardfork: "isthmus" });
const [source, destination] = cluster.chains;
if (!source || !destination) throw new Error("expected two chains");

const message = await source.sendMessage({ destination, target: "0x4444444444444444444444444444444444444444", message: "0x" });
const { state }: { state: MessageState } = await cluster.waitForRelayed(message, { timeout: 1_000 });
if (state.name === "failed") console.error(state.failure.text);
const block: bigint = await destination.public.getBlockNumber();
await cluster.setRelayer({ paused: true, order: { shuffled: { seed: 1 } }, retries: { attempts: 3 } });
await cluster.faults({ seed: 7n, faults: 3 });
await cluster.jump({ to: block });

const client = createClient({ transport: http(cluster.adminUrl) }).extend(clusterActions);
const { heads }: { heads: readonly { number: number }[] } = { heads: await client.mine(2) };
chainSim({ chains: heads.length }).port satisfies number;

// @ts-expect-error: the server has no such option.
await startCluster({ chians: 2 });
// @ts-expect-error: the server has no such hard fork.
await startCluster({ hardfork: "bedrock" });
// @ts-expect-error: a message has no such state.
await cluster.waitForState(message, "arrived");
// @ts-expect-error: the relayer has no such setting.
await cluster.setRelayer({ pause: true });
// @ts-expect-error: a target is hex.
await source.sendMessage({ destination, target: "somebody", message: "0x" });
