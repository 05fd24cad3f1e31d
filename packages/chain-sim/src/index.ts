// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Chains of the OP Stack that exchange messages, for tests.

export * from "./actions.js";
export * from "./chain.js";
export * from "./cluster.js";
export * from "./failures.js";
export type { ChainOption, ServerOptions } from "./generated/options.js";
export type {
  ChainHead,
  ChainStatus,
  Clock,
  ClusterStatus,
  Configuration,
  FaultResult,
  MessageChange,
  MessageFilter,
  MessageLife,
  MessageState,
  Methods,
  RelayFailure,
  ReorgResult,
  ScheduledFault,
  TrackedMessage,
} from "./generated/schema.js";
export * from "./matchers.js";
export * from "./messenger.js";
export { platformPackage, programPath } from "./program.cjs";
export { MessageStateError, type MessageOrHash, type StateName, type WaitOptions } from "./relaying.js";
export type { ProcessOptions } from "./server.js";
export * from "./story.js";
export type { WatchOptions } from "./subscription.js";
