// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A chain of the cluster, with viem's clients.

import {
  type Address,
  type Chain,
  createPublicClient,
  createTestClient,
  createWalletClient,
  defineChain,
  type Hex,
  http,
  type HttpTransport,
  type JsonRpcAccount,
  type PublicClient,
  type TestClient,
  type TransactionReceipt,
  type WalletClient,
} from "viem";
import { chainConfig } from "viem/op-stack";
import type { ClusterActions } from "./actions.js";
import type { TrackedMessage } from "./generated/schema.js";
import { messageHashes, messenger } from "./messenger.js";
import { hashOf, type MessageOrHash } from "./relaying.js";

const POLL_MS = 20;
const ether = { name: "Ether", symbol: "ETH", decimals: 18 };

/** What `sendMessage` of the messenger takes. */
export interface MessageRequest {
  /** A chain, or its id. */
  readonly destination: number | { readonly id: number };
  readonly target: Address;
  /** The calldata with which the target is called. */
  readonly message: Hex;
  /** The account that sends: by default the first one. */
  readonly account?: Address;
}

export interface RelayRequest {
  /** The account that relays: by default the first one. */
  readonly account?: Address;
  /** The gas limit of the relay: by default an estimate. With it, a relay that reverts is sent as well. */
  readonly gas?: bigint;
}

export interface ClusterChain {
  readonly id: number;
  readonly url: string;
  readonly webSocketUrl: string;
  readonly chain: Chain;
  readonly public: PublicClient<HttpTransport, Chain>;
  /** Sends from the first account, whose transactions need no signature. */
  readonly wallet: WalletClient<HttpTransport, Chain, JsonRpcAccount>;
  /** viem's test client, mode `anvil`. */
  readonly test: TestClient<"anvil", HttpTransport, Chain>;
  /** Sends a message, and returns it. */
  sendMessage(request: MessageRequest): Promise<TrackedMessage>;
  /** The messages that a transaction of this chain sent, in the order of its logs. */
  messagesSent(transaction: Hex | TransactionReceipt): Promise<TrackedMessage[]>;
  /** Relays a message to this chain, which is its destination, as a relayer does by hand. */
  relayMessage(message: MessageOrHash, request?: RelayRequest): Promise<TransactionReceipt>;
}

/** A chain by its id, the URL of its port and the cluster's actions. `account` is that of its wallet client. */
export function connectChain(id: number, url: string, account: Address, cluster: ClusterActions): ClusterChain {
  const webSocketUrl = url.replace(/^http/, "ws");
  const rpcUrls = { default: { http: [url], webSocket: [webSocketUrl] } };
  const chain: Chain = defineChain({ ...chainConfig, id, name: `chain ${id}`, nativeCurrency: ether, rpcUrls });
  // A request that fails is an answer here, and nothing to repeat.
  const options = { chain, transport: http(url, { retryCount: 0 }), pollingInterval: POLL_MS, cacheTime: 0 };
  const reader = createPublicClient(options);
  const wallet = createWalletClient({ ...options, account });
  const receipt = (hash: Hex) => reader.waitForTransactionReceipt({ hash });

  const messagesSent = async (transaction: Hex | TransactionReceipt): Promise<TrackedMessage[]> => {
    const { logs } = typeof transaction === "string" ? await receipt(transaction) : transaction;
    return Promise.all(messageHashes(id, logs).map((hash) => cluster.message(hash)));
  };

  return {
    id,
    url,
    webSocketUrl,
    chain,
    public: reader,
    wallet,
    test: createTestClient({ ...options, mode: "anvil" }),
    messagesSent,
    async sendMessage({ destination, target, message, account: sender = account }) {
      const destinationId = BigInt(typeof destination === "number" ? destination : destination.id);
      const args = [destinationId, target, message] as const;
      const hash = await wallet.writeContract({ ...messenger, functionName: "sendMessage", args, account: sender });
      const sent = await messagesSent(hash);
      if (sent.length !== 1) throw new Error(`expected one message of transaction ${hash}, got ${sent.length}`);
      return sent[0]!;
    },
    async relayMessage(message, { account: relayer = account, gas } = {}) {
      const { sends, payload, destination } = await cluster.message(hashOf(message));
      if (BigInt(destination) !== BigInt(id)) {
        throw new Error(`expected a message to chain ${id}, got one to chain ${BigInt(destination)}`);
      }
      const send = sends.at(-1);
      if (!send) throw new Error(`expected a log that sent message ${hashOf(message)}, got none: a reorg removed it`);
      const { origin, blockNumber, logIndex, timestamp, chainId } = send;
      const accessList = await cluster.accessList({ origin, blockNumber, logIndex, timestamp, chainId, payload });
      const identifier = {
        origin,
        blockNumber: BigInt(blockNumber),
        logIndex: BigInt(logIndex),
        timestamp: BigInt(timestamp),
        chainId: BigInt(chainId),
      };
      const call = { ...messenger, functionName: "relayMessage", args: [identifier, payload] } as const;
      const hash = await wallet.writeContract({ ...call, accessList, account: relayer, ...(gas !== undefined && { gas }) });
      return receipt(hash);
    },
  };
}
