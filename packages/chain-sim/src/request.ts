// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Requests to the admin port, with the types of the OpenRPC document.

import type { Client } from "viem";
import type { Methods } from "./generated/schema.js";

export type Parameters<Method extends keyof Methods> = Methods[Method]["parameters"];
export type Result<Method extends keyof Methods> = Methods[Method]["result"];

/** Calls one of the cluster's own methods. */
export async function ask<Method extends keyof Methods>(
  client: Client,
  method: Method,
  ...parameters: Parameters<Method>
): Promise<Result<Method>> {
  // viem knows the methods of Ethereum only.
  const request = client.request as (request: { method: string; params: readonly unknown[] }) => Promise<unknown>;
  return (await request({ method, params: parameters })) as Result<Method>;
}
