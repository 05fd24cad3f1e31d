// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A cluster that a server serves: chains with their clients, and the actions of all of them together.

import { type Address, type Client, createClient, getAddress, type HDAccount, http, type HttpTransport } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { type ChainRequest, type ClusterActions, clusterActions } from "./actions.js";
import { type ClusterChain, connectChain } from "./chain.js";
import type { ServerOptions } from "./generated/options.js";
import type { Configuration } from "./generated/schema.js";
import { type ProcessOptions, ServerProcess } from "./server.js";

/** The mnemonic of the accounts, unless the server has another one. */
export const MNEMONIC = "test test test test test test test test test test test junk";

/** A cluster that runs somewhere. */
export interface Cluster extends Omit<ClusterActions, "addChain"> {
  readonly adminUrl: string;
  /** A client of the admin port. It has the actions that are also here. */
  readonly client: Client<HttpTransport> & ClusterActions;
  /** The chains, in the order of the server's. `addChain` and `revert` change it. */
  readonly chains: readonly ClusterChain[];
  /** The accounts whose transactions need no signature. */
  readonly accounts: readonly Address[];
  /** The account that relays where no other is set, or `undefined` without a relayer. */
  readonly relayer: Address | undefined;
  /** The chain with this id. */
  chain(id: number): ClusterChain;
  /** Adds a chain: `cluster_addChain`. */
  addChain(request: ChainRequest): Promise<ClusterChain>;
  /** One of the accounts with its private key, for clients that sign themselves. */
  account(index: number): HDAccount;
}

/** A cluster that this process has started. */
export interface StartedCluster extends Cluster, AsyncDisposable {
  /** The id of the server's process. */
  readonly pid: number;
  /** The last lines that the server wrote. */
  readonly lines: readonly string[];
  /** Ends the server. A second call waits for the same end. */
  stop(): Promise<void>;
}

export type StartOptions = ServerOptions & ProcessOptions;

const chainUrls = ({ endpoints }: Configuration): [number, string][] =>
  endpoints.flatMap(({ chain_id: id, url }) => (id !== undefined && url.startsWith("http") ? [[Number(id), url]] : []));

/** Connects to a server that runs: `chain-sim serve` prints the URL of its admin port. */
export async function connectCluster(adminUrl: string, { mnemonic = MNEMONIC } = {}): Promise<Cluster> {
  const client = createClient({ transport: http(adminUrl, { retryCount: 0 }) }).extend(clusterActions);
  const configuration = await client.exportConfig();
  const accounts = configuration.accounts.map((account) => getAddress(account));
  // A cluster can have no accounts; then the wallet clients have one without ether.
  const account = accounts[0] ?? "0x0000000000000000000000000000000000000000";
  const connect = (id: number, url: string) => connectChain(id, url, account, client);
  let chains = chainUrls(configuration).map(([id, url]) => connect(id, url));
  return {
    ...clusterActions(client),
    adminUrl,
    client,
    get chains() {
      return chains;
    },
    accounts,
    relayer: configuration.relayer ? getAddress(configuration.relayer) : undefined,
    chain(id) {
      const found = chains.find((chain) => chain.id === id);
      if (!found) throw new Error(`expected one of chains ${chains.map((it) => it.id).join(", ")}, got ${id}`);
      return found;
    },
    async addChain(request) {
      const { chainId, url } = await client.addChain(request);
      const added = connect(chainId, url!);
      chains = [...chains, added];
      return added;
    },
    async revert(id) {
      const heads = await client.revert(id);
      chains = chains.filter((chain) => heads.some(({ chainId }) => chainId === chain.id));
      return heads;
    },
    account: (index) => mnemonicToAccount(mnemonic, { addressIndex: index }),
  };
}

/** Starts a server of its own on free ports, and connects to it. The server ends with `stop`, or with the process. */
export async function startCluster(options: StartOptions = {}): Promise<StartedCluster> {
  const { program, log, startTimeout, stopTimeout, ...serverOptions } = options;
  const [server, adminUrl] = await ServerProcess.start(serverOptions, { program, log, startTimeout, stopTimeout });
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= server.stop());
  try {
    const { mnemonic } = serverOptions;
    const cluster = await connectCluster(adminUrl, mnemonic === undefined ? {} : { mnemonic });
    // Not by spreading, which would read `chains` once.
    return Object.defineProperties(cluster, {
      pid: { value: server.pid, enumerable: true },
      lines: { value: server.lines, enumerable: true },
      stop: { value: stop, enumerable: true },
      [Symbol.asyncDispose]: { value: stop },
    }) as StartedCluster;
  } catch (error) {
    await stop();
    throw error;
  }
}
