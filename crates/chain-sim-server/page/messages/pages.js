// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Pages of messages. The server has them in the order in which they were sent, so the oldest ones come
// page by page. For the newest ones, and for a search in texts, all are read once, in thousands, and
// only their hashes are kept.

import { ask, askAll } from "../api/rpc.js";
import { asText } from "../text/format.js";

export const PAGE = 50;
const STRIDE = 1_000;

function contains(message, text) {
  const wanted = text.toLowerCase();
  const { hash, sender, target, message: data } = message;
  return [hash, sender, target, data].some((it) => it.toLowerCase().includes(wanted)) || (asText(data)?.toLowerCase().includes(wanted) ?? false);
}

// `filter` is the server's, `text` is what messages must contain, if anything.
export function pagesOf({ filter, order, text }) {
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return one(filter, text);
  return order === "oldest" && !text ? inOrder(filter) : read(filter, order, text);
}

function one(filter, hash) {
  const load = async () => {
    const [found] = await askAll([["cluster_getMessage", hash]]);
    const isThere = !(found instanceof Error);
    return { messages: isThere ? [found] : [], total: isThere ? 1 : 0, hasNext: false };
  };
  return { load };
}

function inOrder(filter) {
  // The message before each page.
  const before = [undefined];
  const load = async (page) => {
    const { messages, next } = await ask("cluster_getMessages", { ...filter, limit: PAGE, after: before[page] });
    if (next) before[page + 1] = next;
    return { messages, total: next ? null : page * PAGE + messages.length, hasNext: next !== null };
  };
  return { load };
}

function read(filter, order, text) {
  const hashes = [];
  let last;
  let seen = 0;

  // Reads what has come since.
  const readOn = async (onProgress, signal) => {
    for (let more = true; more && !signal.aborted; ) {
      const { messages, next } = await ask("cluster_getMessages", { ...filter, limit: STRIDE, after: last });
      for (const message of messages) if (!text || contains(message, text)) hashes.push(message.hash);
      seen += messages.length;
      last = messages.at(-1)?.hash ?? last;
      more = next !== null;
      if (more) onProgress(seen);
    }
  };

  const load = async (page, onProgress, signal) => {
    if (page === 0) await readOn(onProgress, signal);
    const total = hashes.length;
    const [begin, end] =
      order === "oldest" ? [page * PAGE, Math.min(total, (page + 1) * PAGE)] : [Math.max(0, total - (page + 1) * PAGE), total - page * PAGE];
    const wanted = hashes.slice(begin, end);
    let messages;
    if (text) {
      messages = (await askAll(wanted.map((hash) => ["cluster_getMessage", hash]))).filter((it) => !(it instanceof Error));
    } else if (wanted.length > 0) {
      ({ messages } = await ask("cluster_getMessages", { ...filter, limit: wanted.length, after: hashes[begin - 1] }));
    } else {
      messages = [];
    }
    if (order === "newest") messages.reverse();
    return { messages, total, hasNext: order === "oldest" ? end < total : begin > 0 };
  };
  return { load };
}
