// SPDX-License-Identifier: MIT OR Apache-2.0
//
// All chains.

import { cluster } from "../api/cluster.js";
import { el, to } from "../dom/element.js";
import { copyButton, table } from "../dom/parts.js";
import { count, plural, timeOfDay } from "../text/format.js";

// Rows that are drawn at once.
const MOST = 100;

export const miningWords = ({ mode, seconds, batch }) =>
  ({ automatic: batch ? "as transactions come, in batches" : "as transactions come", interval: `every ${seconds} s`, manual: "by hand" })[mode];

const HEADINGS = ["Chain", { text: "Head", number: true }, "Time", { text: "Cross-unsafe", number: true }, { text: "Safe", number: true }, { text: "Finalized", number: true }, { text: "Pool", number: true }, "Blocks are built", "Executes messages of", "URL"];

function row(chain, all) {
  const { chainId, head, dependencySet, url } = chain;
  const of = dependencySet.length === all ? "all chains" : dependencySet.length > 5 ? plural(dependencySet.length, "chain") : dependencySet.join(", ");
  return [
    to(`/chains/${chainId}`, `Chain ${chainId}`),
    to(`/chains/${chainId}/blocks/${head.number}`, count(head.number)),
    timeOfDay(head.timestamp),
    count(chain.crossUnsafe),
    count(chain.safe),
    count(chain.finalized),
    count(chain.pooled),
    miningWords(chain.mining),
    of,
    url ? [el("code", {}, url), " ", copyButton(url, `URL of chain ${chainId}`)] : "–",
  ];
}

export function chains(root, _named, _query, signal) {
  const place = el("div", {});
  root.append(el("h1", {}, "Chains"), place);
  let drawn = "";
  cluster.onStatus((status) => {
    const present = JSON.stringify(status.chains);
    if (present === drawn || place.contains(document.activeElement)) return;
    drawn = present;
    const shown = status.chains.slice(0, MOST);
    place.replaceChildren(table("Chains", HEADINGS, shown.map((chain) => row(chain, status.chains.length))));
    if (status.chains.length > MOST) {
      place.append(el("p", { class: "note" }, `The first ${MOST} of ${count(status.chains.length)}. The address of another one is #/chains/ and its id.`));
    }
  }, signal);
  return "Chains";
}
