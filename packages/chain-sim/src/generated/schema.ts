// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Written by generate/all.mjs from the server's OpenRPC document.

/**
 * A JSON number.
 */
export type Integer = number;
/**
 * A number in hex, without leading zeros.
 */
export type Quantity = `0x${string}`;
/**
 * 32 bytes.
 */
export type Hash = `0x${string}`;
/**
 * Bytes in hex, two digits each.
 */
export type Data = `0x${string}`;
/**
 * An account, 20 bytes.
 */
export type Address = `0x${string}`;
/**
 * Accounts and storage that a transaction declares (EIP-2930). Storage keys of the inbox, 0x4200000000000000000000000000000000000022, declare messages.
 */
export type AccessList = AccessListItem[];
/**
 * A number in hex, in decimal or as a JSON number.
 */
export type Number = number | bigint | string;
export type Nothing = null;
/**
 * The order in which messages are relayed.
 */
export type RelayOrder =
  | ("oldestFirst" | "newestFirst")
  | {
      shuffled: {
        seed: Integer;
      };
    };
/**
 * A safety level.
 */
export type SafetyLevel = "unsafe" | "cross-unsafe" | "safe" | "finalized";
/**
 * A rule that excludes messages from being relayed.
 */
export type SkipRule =
  | {
      source: Number;
    }
  | {
      destination: Number;
    }
  | {
      sender: Address;
    }
  | {
      target: Address;
    }
  | {
      message: Hash;
    };
/**
 * The state of a message. `due` is in seconds.
 */
export type MessageState =
  | {
      due: Integer;
      name: "sent" | "resent";
    }
  | {
      behind: Hash;
      name: "parked";
    }
  | {
      name: "submitted";
      transaction: Hash;
    }
  | {
      due: Integer;
      failure: RelayFailure;
      name: "waiting";
    }
  | {
      block: Integer;
      name: "relayed";
      transaction: Hash;
    }
  | {
      failure: RelayFailure;
      name: "failed";
    }
  | {
      name: "expired" | "skipped" | "noDestination" | "reorgedOut";
    };
/**
 * The reason why a relay failed.
 */
export type RelayFailure =
  | {
      kind: "reverted";
      reason: {
        kind: string;
        [k: string]: unknown;
      };
      text: string;
      transaction: Hash;
    }
  | {
      actual: Integer;
      expected: Integer;
      kind: "outOfGas";
      text: string;
      transaction: Hash;
    }
  | {
      kind: "noEffect";
      text: string;
      transaction: Hash;
    }
  | {
      kind: "refused";
      text: string;
    }
  | {
      kind: "lost";
      text: string;
      transaction: Hash;
    };
export type SubscriptionId = `0x${string}`;
/**
 * The forged part of a relay.
 */
export type Forgery =
  | {
      kind: "origin";
    }
  | {
      by: Integer;
      kind: "blockNumber" | "logIndex" | "timestamp" | "chainId";
    }
  | {
      byte: Integer;
      kind: "payload";
      mask: Integer;
    };
/**
 * A safety level that op-interop-filter supports.
 */
export type IngressSafety = "unsafe" | "cross-unsafe";

/**
 * The cluster's own methods: the parameters by position, and the result.
 */
export interface Methods {
  /**
   * Returns the chains, their addresses, and their dependency sets.
   */
  admin_getConfig: {
    /**
     * @minItems 0
     * @maxItems 0
     */
    parameters: [];
    result: ClusterConfig;
  };
  /**
   * Returns a message.
   */
  admin_getL2ToL2MessageByMsgHash: {
    /**
     * @minItems 1
     * @maxItems 1
     */
    parameters: [Hash];
    result: Message;
  };
  /**
   * Returns the access list of a message's relay.
   */
  admin_getAccessListByMsgHash: {
    /**
     * @minItems 1
     * @maxItems 1
     */
    parameters: [Hash];
    result: DeclaredMessages;
  };
  /**
   * Returns the access list of a log's execution.
   */
  admin_getAccessListForIdentifier: {
    /**
     * @minItems 1
     * @maxItems 1
     */
    parameters: [Identifier];
    result: DeclaredMessages;
  };
  /**
   * Returns whether the failsafe of the interop filter is on.
   */
  admin_getFailsafeEnabled: {
    /**
     * @minItems 0
     * @maxItems 0
     */
    parameters: [];
    result: boolean;
  };
  /**
   * Turns the failsafe of the interop filter on or off, for all chains.
   */
  admin_setFailsafeEnabled: {
    /**
     * @minItems 1
     * @maxItems 1
     */
    parameters: [boolean];
    result: Nothing;
  };
  /**
   * Returns the clock, the chains, the relayer, and the number of messages in each state.
   */
  cluster_getStatus: {
    /**
     * @minItems 0
     * @maxItems 0
     */
    parameters: [];
    result: ClusterStatus;
  };
  /**
   * Returns the endpoints, the contracts, the dependency sets and the accounts, as op-up exports them.
   */
  cluster_exportConfig: {
    /**
     * @minItems 0
     * @maxItems 0
     */
    parameters: [];
    result: Configuration;
  };
  /**
   * Returns the messages that match a filter, in the order in which they were sent.
   */
  cluster_getMessages: {
    /**
     * @minItems 0
     * @maxItems 1
     */
    parameters: [] | [MessageFilter];
    result: GetMessagesPage;
  };
  /**
   * Returns a message.
   */
  cluster_getMessage: {
    /**
     * @minItems 1
     * @maxItems 1
     */
    parameters: [Hash];
    result: TrackedMessage;
  };
  /**
   * Returns the life of a message.
   */
  cluster_traceMessage: {
    /**
     * @minItems 1
     * @maxItems 1
     */
    parameters: [Hash];
    result: MessageLife;
  };
  /**
   * Subscribes to changes of messages' states.
   */
  cluster_subscribe: {
    /**
     * @minItems 1
     * @maxItems 2
     */
    parameters: ["messages"] | ["messages", MessageFilter];
    result: SubscriptionId;
    notification:
      | MessageChange
      | {
          missed: Integer;
        };
  };
  /**
   * Ends a subscription.
   */
  cluster_unsubscribe: {
    /**
     * @minItems 1
     * @maxItems 1
     */
    parameters: [SubscriptionId];
    result: boolean;
  };
  /**
   * Advances the clock of all chains.
   */
  cluster_increaseTime: {
    /**
     * @minItems 1
     * @maxItems 1
     */
    parameters: [Number];
    result: Clock;
  };
  /**
   * Advances the clock of all chains to a timestamp.
   */
  cluster_setTime: {
    /**
     * @minItems 1
     * @maxItems 1
     */
    parameters: [Number];
    result: Clock;
  };
  /**
   * Builds one block or several on each chain.
   */
  cluster_mine: {
    /**
     * @minItems 0
     * @maxItems 1
     */
    parameters: [] | [Number];
    result: ChainHead[];
  };
  /**
   * Takes a snapshot of the whole cluster.
   */
  cluster_snapshot: {
    /**
     * @minItems 0
     * @maxItems 0
     */
    parameters: [];
    result: Quantity;
  };
  /**
   * Reverts to a snapshot, and drops it and the later ones.
   */
  cluster_revert: {
    /**
     * @minItems 1
     * @maxItems 1
     */
    parameters: [Number];
    result: ChainHead[];
  };
  /**
   * Replaces the last blocks of a chain by as many new ones.
   */
  cluster_reorg: {
    /**
     * @minItems 1
     * @maxItems 1
     */
    parameters: [ReorgRequest];
    result: ReorgResult;
  };
  /**
   * Changes the relayer's settings. Omitted fields keep their values.
   */
  cluster_setRelayer: {
    /**
     * @minItems 1
     * @maxItems 1
     */
    parameters: [SetRelayerRequest];
    result: RelayerStatus;
  };
  /**
   * Injects the faults of a seed or of a schedule, until nothing is left to relay or to build.
   */
  cluster_injectFaults: {
    /**
     * @minItems 1
     * @maxItems 1
     */
    parameters: [InjectFaultsRequest];
    result: FaultResult;
  };
  /**
   * Adds a chain at its genesis, on a port of its own.
   */
  cluster_addChain: {
    /**
     * @minItems 1
     * @maxItems 1
     */
    parameters: [AddChainRequest];
    result: ChainStatus;
  };
  /**
   * Checks the messages that storage keys of the inbox declare, for a block of a chain, as op-interop-filter does.
   */
  interop_checkAccessList: {
    /**
     * @minItems 3
     * @maxItems 3
     */
    parameters: [Hash[], IngressSafety, ExecutingDescriptor];
    result: Nothing;
  };
}
export interface ClusterConfig {
  interop_enabled: boolean;
  l2_configs: {
    chain_id: Integer;
    dependency_set: Quantity[];
    name: string;
    rpc_url: string;
  }[];
}
/**
 * A message in supersim's format.
 */
export interface Message {
  Destination: Integer;
  Message: Data;
  Nonce: Quantity;
  Sender: Address;
  Source: Integer;
  Target: Address;
}
export interface DeclaredMessages {
  accessList: AccessList;
}
export interface AccessListItem {
  address: Address;
  storageKeys: Hash[];
}
/**
 * The identifier of a log, and its payload: its topics and its data. `timestamp` is in seconds.
 */
export interface Identifier {
  blockNumber: Number;
  chainId: Number;
  logIndex: Number;
  origin: Address;
  payload: Data;
  timestamp: Number;
  [k: string]: unknown;
}
/**
 * The status of the cluster. `messages` has the number of messages in each state.
 */
export interface ClusterStatus {
  chains: ChainStatus[];
  clock: Clock;
  messages: {
    expired?: Integer;
    failed?: Integer;
    noDestination?: Integer;
    parked?: Integer;
    relayed?: Integer;
    reorgedOut?: Integer;
    resent?: Integer;
    sent?: Integer;
    skipped?: Integer;
    submitted?: Integer;
    waiting?: Integer;
  };
  relayer: RelayerStatus;
}
/**
 * A chain. `crossUnsafe`, `safe` and `finalized` are heights.
 */
export interface ChainStatus {
  chainId: Integer;
  crossUnsafe: Integer;
  dependencySet: Integer[];
  finalized: Integer;
  firstBlock: Integer;
  head: ChainHead;
  mining:
    | {
        /**
         * Transactions that wait share a block (`--automine-batch`). Missing where each has its own.
         */
        batch?: true;
        mode: "automatic" | "manual";
      }
    | {
        mode: "interval";
        seconds: Integer;
      };
  pooled: Integer;
  safe: Integer;
  url: string | null;
}
/**
 * The head of a chain.
 */
export interface ChainHead {
  chainId: Integer;
  hash: Hash;
  number: Integer;
  timestamp: Integer;
}
/**
 * The clock of all chains, in seconds since the epoch, and its offset from real time, in seconds.
 */
export interface Clock {
  ahead: Integer;
  now: Integer;
}
/**
 * The relayer's settings. Times are in seconds.
 */
export interface RelayerStatus {
  account: Address;
  accounts: {
    account: Address;
    destination: Integer;
  }[];
  batchSize: Integer | null;
  delay: Integer;
  gas: {
    cap: Integer | null;
    estimates: boolean;
    limit: Integer;
    margin: Integer;
    perByte: Integer;
  };
  order: RelayOrder;
  patience: Integer;
  paused: boolean;
  pending: Integer;
  retries: {
    attempts: Integer;
    backOff: Integer;
    longestBackOff: Integer;
  };
  safety: SafetyLevel;
  skip: SkipRule[];
}
/**
 * The configuration of a server. Ids of chains are decimal strings, as op-up has them.
 */
export interface Configuration {
  accounts: Address[];
  contracts: {
    chain_id: string;
    contracts: {
      address: Address;
      name: string;
    }[];
    network: string;
  }[];
  dependency_sets: {
    chain_id: string;
    /**
     * An empty object for each chain, by id.
     */
    dependencies: {
      [k: string]: {};
    };
  }[];
  endpoints: {
    chain: string;
    chain_id?: string;
    layer: "EL" | "RPC";
    name: string;
    proxied: boolean;
    url: string;
  }[];
  relayer: Address | null;
}
/**
 * Messages that match all fields. Of several values of a field, one must match. `limit` and `after` (a hash) select a page.
 */
export interface MessageFilter {
  after?: Hash;
  destination?: Number | Number[];
  limit?: Number;
  sender?: Address | Address[];
  source?: Number | Number[];
  state?:
    | (
        | "sent"
        | "resent"
        | "parked"
        | "submitted"
        | "waiting"
        | "relayed"
        | "failed"
        | "expired"
        | "skipped"
        | "noDestination"
        | "reorgedOut"
      )
    | (
        | "sent"
        | "resent"
        | "parked"
        | "submitted"
        | "waiting"
        | "relayed"
        | "failed"
        | "expired"
        | "skipped"
        | "noDestination"
        | "reorgedOut"
      )[];
  target?: Address | Address[];
}
/**
 * To get the next page, pass `next` as `after`. It is null on the last page.
 */
export interface GetMessagesPage {
  messages: TrackedMessage[];
  next: Hash | null;
}
/**
 * A message and its state.
 */
export interface TrackedMessage {
  destination: Integer | Quantity;
  failedRelays: Integer;
  hash: Hash;
  message: Data;
  nonce: Quantity;
  payload: Data;
  relayBlock: Integer | null;
  relayTransaction: Hash | null;
  sender: Address;
  sends: {
    blockHash: Hash;
    blockNumber: Quantity;
    chainId: Quantity;
    logIndex: Quantity;
    origin: Address;
    timestamp: Quantity;
  }[];
  source: Integer;
  state: MessageState;
  target: Address;
}
/**
 * The life of a message. In `calls`, each call comes before the calls that it makes.
 */
export interface MessageLife {
  history: {
    at: Integer;
    state: MessageState;
  }[];
  message: {
    destination: Quantity;
    message: Data;
    nonce: Quantity;
    sender: Address;
    source: Quantity;
    target: Address;
  };
  messageHash: Hash;
  payloadHash: Hash;
  pending: {
    account: Address;
    chain: Integer;
    gasLimit: Integer;
    transaction: Hash;
  }[];
  relayer: string | null;
  relays: {
    account: Address;
    block: TracedBlock;
    calls: {
      [k: string]: unknown;
    }[];
    failedCall: Integer | null;
    failure: {
      [k: string]: unknown;
    } | null;
    gasUsed: Integer;
    relayed: boolean;
    status: boolean;
    transaction: Hash;
  }[];
  sent: {
    accessList: Hash[];
    account: Address;
    admission: {
      chain?: Integer;
      reason?: string;
      timestamp?: Integer;
      verdict: "admitted" | "refused" | "noDestination";
    };
    block: TracedBlock;
    checksum: Hash | null;
    logIndex: Integer;
    origin: Address;
    transaction: Hash;
  }[];
  state: MessageState | null;
}
/**
 * A block, and when it reached each safety level.
 */
export interface TracedBlock {
  chain: Integer;
  hash: Hash;
  number: Integer;
  safety: SafetyLevel;
  safetyChanges: {
    at: Integer;
    level: SafetyLevel;
  }[];
  timestamp: Integer;
}
/**
 * A change of a message's state. `at` is in seconds. `from` is null for a new message, `to` for one that is no longer known.
 */
export interface MessageChange {
  at: Integer;
  from: MessageState | null;
  message: {
    destination: Integer | Quantity;
    hash: Hash;
    message: Data;
    nonce: Quantity;
    sender: Address;
    source: Integer;
    target: Address;
  };
  to: MessageState | null;
}
export interface ReorgRequest {
  chain: Number;
  depth: Number;
  transactions?: "rebuilt" | "pooled" | "dropped";
}
/**
 * The result of a reorg: removed and replaced blocks, dropped transactions, and messages whose states changed.
 */
export interface ReorgResult {
  dropped: {
    chainId: Integer;
    reason: string;
    transaction: Hash;
  }[];
  heads: ChainHead[];
  messages: MessageMove[];
  removed: {
    chainId: Integer;
    hash: Hash;
    number: Integer;
  }[];
  replaced: {
    chainId: Integer;
    hash: Hash;
    number: Integer;
    reason: string;
    replacement: Hash;
  }[];
}
/**
 * A message whose state has changed. `from` is null for a new message, `to` for one that is no longer known.
 */
export interface MessageMove {
  from: MessageState | null;
  hash: Hash;
  to: MessageState | null;
}
export interface SetRelayerRequest {
  account?: Address;
  accounts?: {
    account: Address;
    destination: Number;
  }[];
  batchSize?: Number;
  delay?: Number;
  gas?: {
    cap?: Number;
    estimates?: boolean;
    limit?: Number;
    margin?: Number;
    perByte?: Number;
  };
  order?: RelayOrder;
  patience?: Number;
  paused?: boolean;
  retries?: {
    attempts?: Integer;
    backOff?: Number;
    longestBackOff?: Number;
  };
  safety?: SafetyLevel;
  skip?: SkipRule[];
}
export interface InjectFaultsRequest {
  faults?: Number;
  interopFilter?: boolean | null;
  schedule?: ScheduledFault[];
  seed?: Number;
  settle?: Number;
  steps?: Number;
}
/**
 * A fault, and the step before which it happens.
 */
export interface ScheduledFault {
  fault:
    | {
        kind: "loseRelay" | "duplicateRelay" | "reorderRelays";
      }
    | {
        kind: "delayRelay" | "jump";
        seconds: Integer;
      }
    | {
        forgery: Forgery;
        kind: "forgeRelay";
        unchecked: boolean;
      }
    | {
        chain: Integer;
        depth: Integer;
        kind: "reorg" | "droppingReorg";
        transactions: "rebuilt" | "pooled" | "dropped";
      }
    | {
        kind: "crashRelayer";
        steps: Integer;
      }
    | {
        drops: boolean;
        kind: "failsafe";
        steps: Integer;
      };
  step: Integer;
}
/**
 * The result of a fault injection: removed and replaced blocks, dropped transactions, and messages whose states changed.
 */
export interface FaultResult {
  clock: Clock;
  dropped: {
    chainId: Integer;
    reason: string;
    transaction: Hash;
  }[];
  heads: ChainHead[];
  messages: MessageMove[];
  refusedForgeries: {
    forgery: Forgery;
    reason: string;
  }[];
  removed: {
    chainId: Integer;
    hash: Hash;
    number: Integer;
  }[];
  replaced: {
    chainId: Integer;
    hash: Hash;
    number: Integer;
    reason: string;
    replacement: Hash;
  }[];
  schedule: ScheduledFault[];
  settled: boolean;
  steps: Integer;
}
export interface AddChainRequest {
  blockTime?: Number;
  chainId: Number;
  dependencies?: Number[];
  hardFork?: "ecotone" | "fjord" | "granite" | "holocene" | "isthmus" | "jovian" | "karst";
  mining?: "automatic" | "manual";
  port?: Integer;
}
/**
 * The block that will execute the messages: its chain (by default the port's), its timestamp in seconds, and for how many seconds after that the messages must be valid.
 */
export interface ExecutingDescriptor {
  chainID?: Number | null;
  timeout?: Number | null;
  timestamp: Number;
  [k: string]: unknown;
}
