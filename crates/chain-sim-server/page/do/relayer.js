// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The relayer: pause it, and say how it relays.

import { ask } from "../api/rpc.js";
import { action, answer, whole } from "./action.js";

export function relayerActions(status) {
  const { relayer } = status;
  return [
    action({
      title: "Pause the relayer",
      says: "Messages then wait until they are relayed by hand, or until it goes on.",
      buttons: [["pause", "Pause"], ["go", "Go on"]],
      run: async (_, pressed) => {
        const { paused } = await ask("cluster_setRelayer", { paused: pressed === "pause" });
        return paused ? "The relayer is paused." : "The relayer relays.";
      },
    }),
    action({
      title: "How it relays",
      fields: [
        { name: "delay", label: "Delay in seconds", type: "number", value: relayer.delay },
        {
          name: "safety",
          label: "Safety that the initiating block needs",
          type: "select",
          value: relayer.safety,
          options: ["unsafe", "cross-unsafe", "safe", "finalized"].map((it) => [it, it]),
        },
        { name: "attempts", label: "Attempts", type: "number", value: relayer.retries.attempts },
      ],
      buttons: [["set", "Set"]],
      run: async ({ delay, safety, attempts }) =>
        answer(await ask("cluster_setRelayer", { delay: whole("delay", delay), safety, retries: { ...relayer.retries, attempts: whole("attempts", attempts) } })),
    }),
    action({
      title: "Failsafe of the interop filter",
      says: "While it is on, no transaction that declares messages enters a pool.",
      buttons: [["on", "Turn on"], ["off", "Turn off"]],
      run: async (_, pressed) => {
        await ask("admin_setFailsafeEnabled", pressed === "on");
        return pressed === "on" ? "The failsafe is on." : "The failsafe is off.";
      },
    }),
  ];
}
