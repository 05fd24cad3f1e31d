// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Starts the page: the views, the live state of the cluster, and what the header shows of it.

import { startBook } from "./abi/book.js";
import { cluster } from "./api/cluster.js";
import { el } from "./dom/element.js";
import { route, startRouter } from "./dom/router.js";
import { moment, offset } from "./text/format.js";
import { overview } from "./overview/overview.js";
import { messages } from "./messages/messages.js";
import { life } from "./life/life.js";
import { chains } from "./chains/chains.js";
import { chain } from "./chains/chain.js";
import { block } from "./chains/block.js";
import { transaction } from "./chains/transaction.js";
import { actions } from "./do/do.js";

route("/", overview);
route("/messages", messages);
route("/messages/:hash", life);
route("/chains", chains);
route("/chains/:chain", chain);
route("/chains/:chain/blocks/:block", block);
route("/chains/:chain/transactions/:hash", transaction);
route("/do", actions);

const clock = document.getElementById("clock");
const link = document.getElementById("link");

cluster.onStatus((status) => {
  const { now, ahead } = status.clock;
  clock.replaceChildren(el("time", { dateTime: new Date(now * 1000).toISOString() }, moment(now)), ` ${offset(ahead)}`);
});

cluster.onLink((state) => {
  link.className = `link ${state}`;
  link.textContent = { open: "live", connecting: "connecting", lost: "connection lost, trying again" }[state];
});

// Views look things up from their first moment on.
startBook();
startRouter(document.getElementById("main"));
cluster.start();
