// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What can be done to the cluster. Whether the server does it is the server's business: its answer, or
// its refusal, is shown below each form.

import { bookIsRead } from "../abi/book.js";
import { cluster } from "../api/cluster.js";
import { askChain } from "../api/rpc.js";
import { el } from "../dom/element.js";
import { failure, section } from "../dom/parts.js";
import { abiActions } from "./abis.js";
import { chainActions } from "./chain.js";
import { faultActions } from "./faults.js";
import { historyActions } from "./history.js";
import { relayerActions } from "./relayer.js";
import { sendActions } from "./send.js";
import { timeActions } from "./time.js";

const group = (title, actions) => section(title, el("div", { class: "actions" }, actions));

export function actions(root, _named, _query, signal) {
  root.append(el("h1", {}, "Do"), el("p", { class: "lead" }, "Everything here changes the running cluster, for all its clients."));
  (async () => {
    try {
      const status = await cluster.ready();
      await bookIsRead();
      const accounts = await askChain(status.chains[0].chainId, "eth_accounts");
      if (signal.aborted) return;
      const sending = el("div", { class: "actions-part" });
      const drawSending = () => sending.replaceChildren(...sendActions(cluster.status ?? status, accounts));
      drawSending();
      root.append(
        group("Messages", [sending, abiActions(drawSending)]),
        group("Relayer", relayerActions(status)),
        group("Blocks and time", timeActions(status)),
        group("Back in time", historyActions(status)),
        group("Faults", faultActions(status)),
        group("Chains", chainActions(status)),
      );
    } catch (error) {
      if (!signal.aborted) root.append(failure(error));
    }
  })();
  return "Do";
}
