// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The changes of messages' states, as the server tells of them.

import { getWebSocketRpcClient } from "viem/utils";
import type { MessageChange, MessageFilter, Methods } from "./generated/schema.js";

export interface WatchOptions {
  /** Which messages; `state` is compared with the new state. By default all. */
  readonly filter?: MessageFilter | undefined;
  readonly onChange: (change: MessageChange) => void;
  /** Takes the number of changes that were lost because they were not read in time. */
  readonly onMissed?: ((count: number) => void) | undefined;
}

interface Notification {
  readonly method?: string;
  readonly params?: { readonly result: Methods["cluster_subscribe"]["notification"] };
}

/** Subscribes over a WebSocket of its own; returns what ends it. */
export async function watchMessages(url: string, { filter, onChange, onMissed }: WatchOptions): Promise<() => void> {
  const rpc = await getWebSocketRpcClient(url.replace(/^http/, "ws"), { keepAlive: false, reconnect: false });
  // viem hands out the notifications of eth_subscribe only.
  rpc.socket.addEventListener("message", ({ data }: { data: unknown }) => {
    const { method, params } = JSON.parse(String(data)) as Notification;
    if (method !== "cluster_subscription" || !params) return;
    const { result } = params;
    if ("missed" in result) onMissed?.(result.missed);
    else onChange(result);
  });
  const params = filter ? ["messages", filter] : ["messages"];
  const { error } = await rpc.requestAsync({ body: { method: "cluster_subscribe", params } });
  if (error) {
    rpc.close();
    throw new Error(`cluster_subscribe: ${error.message}`);
  }
  return () => rpc.close();
}
