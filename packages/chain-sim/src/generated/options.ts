// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Written by generate/all.mjs from the help of `chain-sim serve`.

/** A chain's id; or its id and the seconds between its blocks. */
export type ChainOption = number | string | { readonly id: number; readonly blockTime?: number };

/** The options of `chain-sim serve`. */
export interface ServerOptions {
  /** Read options from this TOML file. Its keys are the long names of options, for example `block-time = 2` */
  readonly config?: string;
  /** Number of chains; their ids are 901 and following. [default: 2, or the chains of the state file] */
  readonly chains?: number | bigint;
  /** A chain's id and, if it differs from --block-time, the seconds between its blocks. Repeat for each chain */
  readonly chain?: ChainOption | readonly ChainOption[];
  /** Seconds between blocks; 0 builds a block for each transaction as it comes in. [default: 0, or the values of the state file] */
  readonly blockTime?: number | bigint;
  /** Put transactions that wait when a block is begun for one into the same block, in the order of their arrival. Without it, each has a block of its own. Each is answered after its block either way. For load: the server takes more transactions a second */
  readonly automineBatch?: boolean;
  /** Do not relay messages; clients have to do it */
  readonly noAutorelay?: boolean;
  /** Seconds between a message's block and its relay */
  readonly relayDelay?: number | bigint;
  /** The account that relays, or the one that relays to the chain with an id. Repeat for each chain. [default: account 9, or else the last one] */
  readonly relayFrom?: string | readonly string[];
  /** The gas limit of a relay is at least this, and 200 more for each byte of the message. It is higher where an estimate on the destination shows that the target needs more. [default: 1000000] */
  readonly relayGas?: number | bigint;
  /** Per cent that are added to the estimate of a relay's gas. [default: 20] */
  readonly relayGasMargin?: number | bigint;
  /** The most gas that a long message or an estimate gives a relay. [default: the highest gas limit of a transaction] */
  readonly relayGasCap?: number | bigint;
  /** Do not estimate the gas of relays */
  readonly noRelayEstimates?: boolean;
  /** Do not relay the messages of a source, to a destination, from a sender, to a target, or with a hash: `source=ID`, `destination=ID`, `sender=ADDRESS`, `target=ADDRESS` or `message=HASH`. Repeat for each rule */
  readonly skipRelays?: string | readonly string[];
  /** Number of accounts with ether (--balance), whose transactions need no signature */
  readonly accounts?: number | bigint;
  /** The mnemonic of the accounts */
  readonly mnemonic?: string;
  /** The IP address to listen on. Anybody who reaches it can do anything with the chains */
  readonly host?: string;
  /** The port of the first chain; the others follow. 0 means any free ports */
  readonly startingPort?: number | bigint;
  /** The port of the cluster's own methods. 0 means any free port */
  readonly adminPort?: number | bigint;
  /** The ids of the chains that exchange messages, separated by commas; nothing for no chains. [default: all chains] */
  readonly dependencySet?: readonly number[];
  /** Begin a chain as this genesis file says, which is as geth, op-deployer and supersim have it: accounts, header, hard fork and base fee. Repeat for each chain. Without an id in front, the file's own counts. Without --chains and --chain, the chains are those of the files */
  readonly genesis?: string | readonly string[];
  /** Leave out the predeploys and preinstalls of the OP Stack, except for the messenger and the inbox. Chains with a genesis file never have them, unless the file does */
  readonly noPredeploys?: boolean;
  /** Put the messenger and the inbox behind proxies, as all other predeploys are. Relays then use more gas */
  readonly proxies?: boolean;
  /** Write the configuration to this file once the server is ready: endpoints, chains, addresses of contracts, dependency sets and accounts, as JSON */
  readonly export?: string;
  /** The engine that runs the messenger and the inbox. Results, gas and state are the same with all of them, in the same versions. [default: native] */
  readonly engine?: "native" | "bytecode" | "accelerated";
  /** The version of the messenger: 1.2.0, 1.3.0, 1.3.1 or 1.3.2. The engines `bytecode` and `accelerated` have 1.2.0 only. [default: 1.3.0, with these engines 1.2.0] */
  readonly messengerVersion?: string;
  /** The version of the inbox: 1.0.1, 1.0.2 or 1.1.0. The engines `bytecode` and `accelerated` have 1.0.1 only. [default: 1.0.2, with these engines 1.0.1] */
  readonly inboxVersion?: string;
  /** Which destinations and targets `sendMessage` accepts. [default: released] */
  readonly rules?: "documented" | "released";
  /** The hard fork whose rules the chains have. [default: karst] */
  readonly hardfork?: "ecotone" | "fjord" | "granite" | "holocene" | "isthmus" | "jovian" | "karst";
  /** The base fee of the genesis blocks, in wei per gas. All blocks have it, unless --eip1559 lets it move. [default: 1] */
  readonly baseFee?: number | bigint;
  /** Let the base fee move by EIP-1559: the elasticity, the denominator and, if there is one, the lowest base fee in wei. Without a value, those of OP Mainnet: 6,250 */
  readonly eip1559?: boolean | string;
  /** The base fee of the L1, in wei per gas, by which transactions pay for their data. [default: 0] */
  readonly l1BaseFee?: number | bigint;
  /** The blob base fee of the L1, in wei per gas, by which transactions pay for their data. [default: 0] */
  readonly l1BlobBaseFee?: number | bigint;
  /** The share of the L1's base fee in the price of data, in millionths. [default: with --l1-base-fee 5227, as on OP Mainnet] */
  readonly l1BaseFeeScalar?: number | bigint;
  /** The share of the L1's blob base fee in the price of data, in millionths. [default: with --l1-blob-base-fee 1014213, as on OP Mainnet] */
  readonly l1BlobBaseFeeScalar?: number | bigint;
  /** The operator fee per gas: in hundreds of wei, under Isthmus in millionths of a wei. [default: 0] */
  readonly operatorFeeScalar?: number | bigint;
  /** The operator fee per transaction, in wei. [default: 0] */
  readonly operatorFeeConstant?: number | bigint;
  /** Gas that a byte of data on the L1 takes of a block, from Jovian on. [default: 0, which is no bound] */
  readonly daFootprintGasScalar?: number | bigint;
  /** Build blocks without the deposit that tells `L1Block` about the L1. There are no fees for data and for the operator then */
  readonly noL1Attributes?: boolean;
  /** The seed of what looks random in blocks: equal seeds give equal values of PREVRANDAO. [default: 0] */
  readonly seed?: number | bigint;
  /** The gas limit of a block. [default: 60000000, or that of the state file] */
  readonly gasLimit?: number | bigint;
  /** The most bytes of a contract's code. The code that creates it may have twice as many. [default: the limit of the hard fork, 24576, or that of the state file] */
  readonly codeSizeLimit?: number | bigint;
  /** Do not limit the size of contracts */
  readonly disableCodeSizeLimit?: boolean;
  /** The balance of each account at genesis, in ether */
  readonly balance?: number | bigint;
  /** The timestamp of the genesis, in seconds. If it is in the future, time goes on from there; if it is in the past, the first block has the time of the clock. [default: now] */
  readonly timestamp?: number | bigint;
  /** Give each block a later timestamp than its parent, as on a live chain. Without it, the blocks that a chain builds within one second have the same timestamp, as with anvil. With it, blocks that are built quickly run ahead of the clock, which then stands until real time has caught up */
  readonly growingTimestamps?: boolean;
  /** Begin with the failsafe on: no transaction that declares messages enters a pool, and every `interop_checkAccessList` is refused, until `admin_setFailsafeEnabled` turns it off */
  readonly failsafe?: boolean;
  /** Let a transaction into a pool only if the messages that it declares are earlier than the next block, and do not expire within SECONDS after it (7,200 without a value). By default the rules for blocks apply */
  readonly strictIngress?: boolean | number | bigint;
  /** Let all pools drop the transactions that declare messages when the failsafe goes on, and when a block of any chain is removed or replaced, as op-reth does */
  readonly dropInterop?: boolean;
  /** Load everything from this file if it exists, and save everything to it: at the end, every --state-every blocks, --state-interval after a change, and at each SIGHUP. An option that contradicts the file about its chains is an error. One server at a time can use a file */
  readonly state?: string;
  /** Number of blocks, of all chains together, between two saves */
  readonly stateEvery?: number | bigint;
  /** The longest time from a change to its save; 0 saves after blocks only */
  readonly stateInterval?: number | bigint;
  /** The level of the log: error, warn, info, debug, trace or off. Or directives, such as `info,jsonrpsee=debug`. [default: the variable `RUST_LOG`, or info] */
  readonly logLevel?: string;
  /** The format of the log's lines */
  readonly logFormat?: "text" | "json";
  /** Append the log to this file instead of writing it to standard output */
  readonly logFile?: string;
  /** Log a line for each transaction, with its gas, its block and why it failed, and what contracts write with `console.log`, in transactions, calls and estimates */
  readonly verbose?: boolean;
  /** The most connections at a time, on all ports together */
  readonly maxConnections?: number | bigint;
  /** The most bytes of a request, or of a whole batch */
  readonly maxRequestBytes?: number | bigint;
  /** The most bytes of a response, or of all responses to a batch */
  readonly maxResponseBytes?: number | bigint;
  /** The most bytes that clients make the server hold beyond the chains' own state: requests, answers, notifications, and states that are being loaded */
  readonly maxMemory?: number | bigint;
  /** The most requests of a batch */
  readonly maxBatch?: number | bigint;
  /** The most subscriptions of a connection */
  readonly maxSubscriptions?: number | bigint;
  /** How long a client may take to send a request, and how long it may read nothing of a response */
  readonly requestTimeout?: number | bigint;
  /** How long a connection may have no request, or a WebSocket may leave pings unanswered */
  readonly idleTimeout?: number | bigint;
  /** The most gas of a call, an estimate or a trace */
  readonly rpcGasCap?: number | bigint;
  /** How long a call, an estimate, a trace or another request that only reads may take, from when it begins */
  readonly evmTimeout?: number | bigint;
  /** The most transactions that wait on a chain */
  readonly maxPool?: number | bigint;
  /** The most filters of a chain */
  readonly maxFilters?: number | bigint;
  /** The most addresses and topics of a chain's filters, together */
  readonly maxFilterTerms?: number | bigint;
  /** How long a filter lives without a poll */
  readonly filterTimeout?: number | bigint;
  /** The most snapshots */
  readonly maxSnapshots?: number | bigint;
  /** The most bytes, about, that snapshots keep of what has changed since they were taken */
  readonly maxSnapshotBytes?: number | bigint;
  /** How many of each chain's blocks are kept, the last ones, or `never` to prune none. Older blocks go with their transactions, receipts, logs and states. Blocks are kept until they are finalized, and messages can be relayed until they expire, in any case */
  readonly prune?: number | bigint | "never";
  /** The most bytes of blocks that are kept, about, on all chains together. Beyond that, finalized blocks are pruned even if there are fewer than `--prune` says */
  readonly maxHistoryBytes?: number | bigint;
  /** The most chains: `cluster_addChain` adds no more */
  readonly maxChains?: number | bigint;
  /** The most impersonated accounts of a chain */
  readonly maxImpersonations?: number | bigint;
  /** The most bytes, about, of the accounts, code and storage that requests set, as `anvil_loadState` does, on all chains together */
  readonly maxSetBytes?: number | bigint;
  /** A name that the `Host` header of a request may have, besides IP addresses and `localhost`; `*` allows any. Repeat for several names */
  readonly allowedHost?: string | readonly string[];
  /** An origin whose pages may send requests, besides those of localhost; `*` allows any. Repeat for several origins */
  readonly allowOrigin?: string | readonly string[];
}

/** How each option is written on the command line. */
export const forms = {
  config: "value",
  chains: "value",
  chain: "repeated",
  blockTime: "value",
  automineBatch: "flag",
  noAutorelay: "flag",
  relayDelay: "value",
  relayFrom: "repeated",
  relayGas: "value",
  relayGasMargin: "value",
  relayGasCap: "value",
  noRelayEstimates: "flag",
  skipRelays: "repeated",
  accounts: "value",
  mnemonic: "value",
  host: "value",
  startingPort: "value",
  adminPort: "value",
  dependencySet: "joined",
  genesis: "repeated",
  noPredeploys: "flag",
  proxies: "flag",
  export: "value",
  engine: "value",
  messengerVersion: "value",
  inboxVersion: "value",
  rules: "value",
  hardfork: "value",
  baseFee: "value",
  eip1559: "optional",
  l1BaseFee: "value",
  l1BlobBaseFee: "value",
  l1BaseFeeScalar: "value",
  l1BlobBaseFeeScalar: "value",
  operatorFeeScalar: "value",
  operatorFeeConstant: "value",
  daFootprintGasScalar: "value",
  noL1Attributes: "flag",
  seed: "value",
  gasLimit: "value",
  codeSizeLimit: "value",
  disableCodeSizeLimit: "flag",
  balance: "value",
  timestamp: "value",
  growingTimestamps: "flag",
  failsafe: "flag",
  strictIngress: "optional",
  dropInterop: "flag",
  state: "value",
  stateEvery: "value",
  stateInterval: "value",
  logLevel: "value",
  logFormat: "value",
  logFile: "value",
  verbose: "flag",
  maxConnections: "value",
  maxRequestBytes: "value",
  maxResponseBytes: "value",
  maxMemory: "value",
  maxBatch: "value",
  maxSubscriptions: "value",
  requestTimeout: "value",
  idleTimeout: "value",
  rpcGasCap: "value",
  evmTimeout: "value",
  maxPool: "value",
  maxFilters: "value",
  maxFilterTerms: "value",
  filterTimeout: "value",
  maxSnapshots: "value",
  maxSnapshotBytes: "value",
  prune: "value",
  maxHistoryBytes: "value",
  maxChains: "value",
  maxImpersonations: "value",
  maxSetBytes: "value",
  allowedHost: "repeated",
  allowOrigin: "repeated",
} as const satisfies Record<keyof ServerOptions, string>;
