// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The rows as a table.

const number = (value) => value?.toLocaleString("en", { maximumFractionDigits: 0 }) ?? "";

// Milliseconds count for the fastest only.
const seconds = (value) => value?.toFixed(value < 1 ? 3 : 1);

const COLUMNS = [
  { title: "peer", cell: ({ peer }) => peer },
  { title: "mode", cell: ({ mode }) => mode },
  { title: "messages", cell: ({ messages }) => number(messages), right: true },
  { title: "seconds", cell: (row) => row.problem ?? seconds(row.seconds), right: true },
  { title: "messages/s", cell: (row) => number(row.messages_per_second), right: true },
  { title: "peak MiB", cell: ({ peak_bytes }) => number(peak_bytes && peak_bytes / 2 ** 20), right: true },
  { title: "chain-sim's rate over it", cell: (row) => number(row.chain_sim_over_peer), right: true },
];

export function table(rows) {
  const columns = COLUMNS.map(({ title, cell, right }) => {
    const cells = [title, ...rows.map(cell)];
    const width = Math.max(...cells.map(({ length }) => length));
    const pad = (text) => (right ? text.padStart(width) : text.padEnd(width));
    const rule = right ? `${"-".repeat(width - 1)}:` : "-".repeat(width);
    return [pad(title), rule, ...cells.slice(1).map(pad)];
  });
  return columns[0].map((_, line) => `| ${columns.map((cells) => cells[line]).join(" | ")} |`).join("\n");
}
