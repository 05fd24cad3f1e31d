// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What the page needs of `/metrics`: whether this process relays, and what accounts have and spend.

const LINE = /^(relayer_\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="([^"]*)"/g;

// A number of wei. It comes as a floating point number, which the text has in full or with an exponent.
function wei(text) {
  const value = Number(text);
  return Number.isFinite(value) ? BigInt(Math.round(value)) : null;
}

// `{relays, accounts}`: the accounts each with `account`, `chain` (`all` for sponsors), `balance` and
// `spent` in wei, or null.
export function parse(text) {
  let relays = true;
  const accounts = new Map();
  const note = (labels, name, value) => {
    const { chain, account } = Object.fromEntries(Array.from(labels.matchAll(LABEL), ([, label, given]) => [label, given]));
    const key = `${account} ${chain}`;
    if (!accounts.has(key)) accounts.set(key, { account, chain, balance: null, spent: null });
    accounts.get(key)[name] = wei(value);
  };
  for (const line of text.split("\n")) {
    const [, name, labels, value] = LINE.exec(line) ?? [];
    if (name === "relayer_relays") relays = Number(value) !== 0;
    else if (name === "relayer_balance_wei") note(labels, "balance", value);
    else if (name === "relayer_spent_wei") note(labels, "spent", value);
  }
  return { relays, accounts: [...accounts.values()] };
}
