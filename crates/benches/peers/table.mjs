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

const mebibytes = (bytes) => number(bytes && bytes / 2 ** 20);

const SERVER_COLUMNS = [
  { title: "server", cell: ({ server }) => server },
  { title: "mode", cell: ({ mode, problem }) => (problem ? `${mode}: ${problem}` : mode) },
  { title: "start-up, ms", cell: ({ start_ms }) => number(start_ms), right: true },
  { title: "one message, ms", cell: ({ latency_ms }) => latency_ms?.toFixed(1), right: true },
  { title: "messages", cell: ({ messages }) => number(messages), right: true },
  { title: "messages/s", cell: ({ messages_per_second }) => number(messages_per_second), right: true },
  { title: "peak MiB", cell: ({ peak_bytes }) => mebibytes(peak_bytes), right: true },
];

const IDLE_COLUMNS = [
  { title: "server", cell: ({ server }) => server },
  { title: "mode", cell: ({ mode }) => mode },
  { title: "at first, MiB", cell: ({ first_bytes }) => mebibytes(first_bytes), right: true },
  { title: "idle seconds", cell: ({ seconds }) => number(seconds), right: true },
  { title: "then, MiB", cell: ({ last_bytes }) => mebibytes(last_bytes), right: true },
];

export const table = (rows) => markdown(COLUMNS, rows);

export const serverTable = (rows) => markdown(SERVER_COLUMNS, rows);

export const idleTable = (rows) => markdown(IDLE_COLUMNS, rows);

function markdown(all, rows) {
  const columns = all.map(({ title, cell, right }) => {
    const cells = [title, ...rows.map((row) => cell(row) ?? "")];
    const width = Math.max(...cells.map(({ length }) => length));
    const pad = (text) => (right ? text.padStart(width) : text.padEnd(width));
    const rule = right ? `${"-".repeat(width - 1)}:` : "-".repeat(width);
    return [pad(title), rule, ...cells.slice(1).map(pad)];
  });
  return columns[0].map((_, line) => `| ${columns.map((cells) => cells[line]).join(" | ")} |`).join("\n");
}
