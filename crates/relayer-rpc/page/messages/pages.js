// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Pages of messages, each from the API's `next` of the one before.

import { ask, Refusal } from "../api/relayer.js";

export const PAGE = 50;
// The store looks at so many messages at a time, and then returns what it has found. A page asks again
// as often before it shows what there is.
const MOST_ASKED = 10;

const list = (filter, after, limit) =>
  ask(`messages?${new URLSearchParams({ ...filter, limit, ...(after === undefined ? {} : { after }) })}`);

// `{load, look}`, which both return `{messages, hasNext}`: of a page, and of what is in its place now.
export function pagesOf({ filter, hash }) {
  if (hash) return one(hash);
  // The `after` of each page.
  const before = [undefined];
  const load = async (page) => {
    const messages = [];
    let after = before[page];
    let isMore = true;
    for (let asked = 0; isMore && messages.length < PAGE && asked < MOST_ASKED; asked += 1) {
      const answer = await list(filter, after, PAGE - messages.length);
      messages.push(...answer.messages);
      isMore = answer.next !== null;
      if (isMore) after = answer.next;
    }
    if (isMore) before[page + 1] = after;
    return { messages, hasNext: isMore };
  };
  const look = async (page) => {
    const { messages, next } = await list(filter, before[page], PAGE);
    if (next !== null) before[page + 1] ??= next;
    return { messages, hasNext: next !== null };
  };
  return { load, look };
}

function one(hash) {
  const load = async () => {
    try {
      return { messages: [await ask(`messages/${hash}`)], hasNext: false };
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return { messages: [], hasNext: false };
      throw error;
    }
  };
  return { load, look: load };
}
