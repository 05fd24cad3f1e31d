// SPDX-License-Identifier: MIT OR Apache-2.0
//
// One chain: heads, blocks, pool, accounts and contracts.

import * as book from "../abi/book.js";
import { cluster } from "../api/cluster.js";
import { askChain, askChainAll } from "../api/rpc.js";
import { el, to } from "../dom/element.js";
import { copyButton, facts, failure, fillIn, hex, section, table } from "../dom/parts.js";
import { count, ether, moment, number, plural, quantity, timeOfDay } from "../text/format.js";
import { levelOf } from "../text/states.js";
import { miningWords } from "./chains.js";
import { contractsOf } from "./contracts.js";

const BLOCKS = 15;
const POOL = 100;

function heads(chain) {
  const link = (it) => to(`/chains/${chain.chainId}/blocks/${it}`, count(it));
  return facts([
    ["Head", link(chain.head.number), ` at ${moment(chain.head.timestamp)}`],
    ["Cross-unsafe", link(chain.crossUnsafe)],
    ["Safe", link(chain.safe)],
    ["Finalized", link(chain.finalized)],
    ["First block kept", link(chain.firstBlock)],
    ["Blocks are built", miningWords(chain.mining)],
    ["Executes messages of", chain.dependencySet.length > 12 ? plural(chain.dependencySet.length, "chain") : chain.dependencySet.join(", ")],
    chain.url && ["URL", el("code", {}, chain.url), " ", copyButton(chain.url, "URL")],
  ]);
}

async function blocks(chain, newest) {
  const first = Math.max(chain.firstBlock, newest - BLOCKS + 1);
  const numbers = Array.from({ length: newest - first + 1 }, (_, at) => newest - at);
  const found = await askChainAll(chain.chainId, numbers.map((it) => ["eth_getBlockByNumber", quantity(it), false]));
  const rows = found.filter((block) => block && !(block instanceof Error)).map((block) => {
    const at = number(block.number);
    return [to(`/chains/${chain.chainId}/blocks/${at}`, count(at)), timeOfDay(number(block.timestamp)), count(block.transactions.length), count(block.gasUsed), levelOf(chain, at), hex(block.hash)];
  });
  return table("Blocks", [{ text: "Block", number: true }, "Time", { text: "Transactions", number: true }, { text: "Gas", number: true }, "Safety", "Hash"], rows);
}

async function pool(id) {
  const { pending, queued } = await askChain(id, "txpool_content");
  const list = [["next", pending], ["later", queued]].flatMap(([when, senders]) => Object.values(senders).flatMap((byNonce) => Object.values(byNonce).map((it) => [when, it])));
  if (list.length === 0) return el("p", { class: "empty" }, "Nothing waits.");
  const rows = list.slice(0, POOL).map(([when, it]) => {
    const call = book.call(it.input);
    return [hex(it.hash, `/chains/${id}/transactions/${it.hash}`), hex(it.from), count(it.nonce), book.nameOf(it.to) ?? (it.to ? hex(it.to) : "creates a contract"), call?.name ?? "–", when];
  });
  const more = list.length > POOL && el("p", { class: "note" }, `${count(list.length - POOL)} more wait.`);
  return [table("Pool", ["Transaction", "From", { text: "Nonce", number: true }, "To", "Call", "Turn"], rows), more];
}

async function accounts(id) {
  const all = await askChain(id, "eth_accounts");
  const answers = await askChainAll(id, all.flatMap((it) => [["eth_getBalance", it, "latest"], ["eth_getTransactionCount", it, "latest"]]));
  const rows = all.map((it, at) => {
    const [balance, nonce] = answers.slice(at * 2, at * 2 + 2).map((found) => (found instanceof Error ? null : found));
    return [[hex(it), " ", copyButton(it, "address")], balance && ether(balance), nonce && count(nonce), cluster.status.relayer.account.toLowerCase() === it.toLowerCase() ? "relays" : ""];
  });
  return table("Accounts", ["Account", { text: "Balance", number: true }, { text: "Nonce", number: true }, "Use"], rows);
}

// A form that opens a block or a transaction.
function finder(id) {
  const input = el("input", { name: "what", size: 22, autocomplete: "off", spellcheck: false, "aria-label": "Block number, or hash of a transaction", placeholder: "block, or transaction hash" });
  const form = el("form", { class: "finder", role: "search" }, input, el("button", { type: "submit" }, "Open"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const what = input.value.trim();
    if (/^0x[0-9a-fA-F]{64}$/.test(what)) location.hash = `/chains/${id}/transactions/${what}`;
    else if (/^\d+$/.test(what)) location.hash = `/chains/${id}/blocks/${what}`;
    else {
      input.setCustomValidity("Expected a number, or a hash of 32 bytes in hex.");
      input.reportValidity();
    }
  });
  input.addEventListener("input", () => input.setCustomValidity(""));
  return form;
}

export function chain(root, { chain: name }, _query, signal) {
  const id = Number(name);
  const places = { heads: el("div", {}), blocks: el("div", {}), pool: el("div", {}), accounts: el("div", {}), contracts: el("div", {}) };
  root.append(el("p", { class: "crumbs" }, to("/chains", "Chains")), el("h1", {}, `Chain ${name}`));
  let newest = null;
  const pager = el("p", { class: "pager" });
  const find = () => cluster.status.chains.find(({ chainId }) => chainId === id);

  const drawBlocks = () => {
    const chain = find();
    if (!chain) return;
    const last = newest ?? chain.head.number;
    const step = (text, target, isPossible) => el("button", { type: "button", disabled: !isPossible, onclick: () => ((newest = target), drawBlocks()) }, text);
    pager.replaceChildren(
      step("Newest blocks", null, newest !== null),
      step("Older blocks", Math.max(chain.firstBlock, last - BLOCKS), last - BLOCKS >= chain.firstBlock),
    );
    fillIn(places.blocks, signal, () => blocks(chain, last));
  };

  let drawn = "";
  (async () => {
    await cluster.ready();
    await book.bookIsRead().catch(() => {});
    if (signal.aborted) return;
    if (!find()) return root.append(failure(new Error(`Chain: expected one of ${cluster.status.chains.map(({ chainId }) => chainId).join(", ")}, got ${name}`)));
    root.append(
      section("Heads", places.heads),
      section("Blocks", finder(id), places.blocks, pager),
      section("Pool", places.pool),
      section("Accounts", places.accounts),
      section("Contracts", places.contracts),
    );
    fillIn(places.contracts, signal, () => contractsOf(id));
    cluster.onStatus(() => {
      const chain = find();
      const present = JSON.stringify(chain);
      if (!chain || present === drawn) return;
      const isNew = !drawn || JSON.parse(drawn).head.hash !== chain.head.hash;
      const isPool = !drawn || JSON.parse(drawn).pooled !== chain.pooled;
      drawn = present;
      places.heads.replaceChildren(heads(chain));
      if (newest === null) drawBlocks();
      if (isNew) fillIn(places.accounts, signal, () => accounts(id));
      if (isNew || isPool) fillIn(places.pool, signal, () => pool(id));
    }, signal);
  })();
  return `Chain ${name}`;
}
