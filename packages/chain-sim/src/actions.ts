// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The cluster's own methods as actions of a viem client whose transport is the admin port.

import type { Client } from "viem";
import type {
  ChainHead,
  ChainStatus,
  Clock,
  ClusterStatus,
  Configuration,
  FaultResult,
  IngressSafety,
  MessageFilter,
  MessageLife,
  Methods,
  Quantity,
  ReorgResult,
  TrackedMessage,
} from "./generated/schema.js";
import { hashOf, type MessageOrHash, type StateName, waitForState, type WaitOptions } from "./relaying.js";
import { ask, type Parameters, type Result } from "./request.js";
import { story } from "./story.js";
import { watchMessages, type WatchOptions } from "./subscription.js";

type Request<Method extends keyof Methods> = NonNullable<Parameters<Method>[0]>;

export type ReorgRequest = Request<"cluster_reorg">;
export type RelayerRequest = Request<"cluster_setRelayer">;
export type FaultRequest = Request<"cluster_injectFaults">;
export type ChainRequest = Request<"cluster_addChain">;
export type IdentifierRequest = Request<"admin_getAccessListForIdentifier">;
/** So many seconds, or to a timestamp in seconds. */
export type Jump = number | bigint | { readonly to: number | bigint };

/** The method behind each action is in its description. */
export type ClusterActions = {
  /** The clock, the chains, the relayer, and the number of messages in each state: `cluster_getStatus`. */
  status(): Promise<ClusterStatus>;
  /** Endpoints, contracts, dependency sets and accounts: `cluster_exportConfig`. */
  exportConfig(): Promise<Configuration>;
  /** The messages that match, as far as `limit` says; without it, all: `cluster_getMessages`. */
  messages(filter?: MessageFilter): Promise<TrackedMessage[]>;
  /** A message: `cluster_getMessage`. */
  message(message: MessageOrHash): Promise<TrackedMessage>;
  /** The life of a message: `cluster_traceMessage`. */
  trace(message: MessageOrHash): Promise<MessageLife>;
  /** The life of a message as text. */
  story(message: MessageOrHash): Promise<string>;
  /** Tells of each change of a message's state: `cluster_subscribe`. Returns what ends it. */
  watchMessages(options: WatchOptions): Promise<() => void>;
  /** Waits until a message is relayed. The error has the message's life. */
  waitForRelayed(message: MessageOrHash, options?: WaitOptions): Promise<TrackedMessage>;
  /** Waits until a message has a state. The error has the message's life. */
  waitForState(message: MessageOrHash, state: StateName, options?: WaitOptions): Promise<TrackedMessage>;
  /** Advances the clock of all chains: `cluster_increaseTime`, or `cluster_setTime` with `{ to }`. */
  jump(jump: Jump): Promise<Clock>;
  /** Builds so many blocks on each chain, by default one: `cluster_mine`. */
  mine(blocks?: number | bigint): Promise<ChainHead[]>;
  /** Takes a snapshot of the whole cluster: `cluster_snapshot`. */
  snapshot(): Promise<Quantity>;
  /** Reverts to a snapshot: `cluster_revert`. */
  revert(id: Quantity): Promise<ChainHead[]>;
  /** Replaces the last blocks of a chain: `cluster_reorg`. */
  reorg(request: ReorgRequest): Promise<ReorgResult>;
  /** Changes the relayer's settings: `cluster_setRelayer`. */
  setRelayer(request: RelayerRequest): Promise<ClusterStatus["relayer"]>;
  /** Injects the faults of a seed or of a schedule: `cluster_injectFaults`. */
  faults(request: FaultRequest): Promise<FaultResult>;
  /** Adds a chain: `cluster_addChain`. */
  addChain(request: ChainRequest): Promise<ChainStatus>;
  /** Whether the failsafe of the interop filter is on: `admin_getFailsafeEnabled`. */
  failsafe(): Promise<boolean>;
  /** Turns the failsafe on or off: `admin_setFailsafeEnabled`. */
  setFailsafe(isOn: boolean): Promise<void>;
  /** The access list with which a transaction executes a log: `admin_getAccessListForIdentifier`. */
  accessList(identifier: IdentifierRequest): Promise<AccessList>;
  /** Whether a transaction may declare these messages, or an error that says why not: `interop_checkAccessList`. */
  checkAccessList(entries: readonly Quantity[], safety: IngressSafety, executing: ExecutingBlock): Promise<void>;
};

export type AccessList = Result<"admin_getAccessListForIdentifier">["accessList"];
/** The block that would execute the messages. */
export type ExecutingBlock = Parameters<"interop_checkAccessList">[2];

async function allMessages(client: Client, filter: MessageFilter): Promise<TrackedMessage[]> {
  const found: TrackedMessage[] = [];
  let after = filter.after;
  for (;;) {
    const page = { limit: 1_000, ...filter, ...(after && { after }) };
    const { messages, next } = await ask(client, "cluster_getMessages", page);
    found.push(...messages);
    if (next === null || filter.limit !== undefined) return found;
    after = next;
  }
}

/** The cluster's actions, for a client whose transport is the admin port: `client.extend(clusterActions)`. */
export function clusterActions(client: Client): ClusterActions {
  return {
    status: () => ask(client, "cluster_getStatus"),
    exportConfig: () => ask(client, "cluster_exportConfig"),
    messages: (filter = {}) => allMessages(client, filter),
    message: (message) => ask(client, "cluster_getMessage", hashOf(message)),
    trace: (message) => ask(client, "cluster_traceMessage", hashOf(message)),
    story: async (message) => story(await ask(client, "cluster_traceMessage", hashOf(message))),
    watchMessages: (options) => watchMessages(client.transport["url"] as string, options),
    waitForRelayed: (message, options) => waitForState(client, message, "relayed", options),
    waitForState: (message, state, options) => waitForState(client, message, state, options),
    jump: (jump) =>
      typeof jump === "object" ? ask(client, "cluster_setTime", jump.to) : ask(client, "cluster_increaseTime", jump),
    mine: (blocks = 1) => ask(client, "cluster_mine", blocks),
    snapshot: () => ask(client, "cluster_snapshot"),
    revert: (id) => ask(client, "cluster_revert", id),
    reorg: (request) => ask(client, "cluster_reorg", request),
    setRelayer: (request) => ask(client, "cluster_setRelayer", request),
    faults: (request) => ask(client, "cluster_injectFaults", request),
    addChain: (request) => ask(client, "cluster_addChain", request),
    failsafe: () => ask(client, "admin_getFailsafeEnabled"),
    setFailsafe: async (isOn) => {
      await ask(client, "admin_setFailsafeEnabled", isOn);
    },
    accessList: async (identifier) => (await ask(client, "admin_getAccessListForIdentifier", identifier)).accessList,
    checkAccessList: async (entries, safety, executing) => {
      await ask(client, "interop_checkAccessList", [...entries], safety, executing);
    },
  };
}
