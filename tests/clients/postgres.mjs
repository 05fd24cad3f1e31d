// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A PostgreSQL server of a test's own, which ends with the process.

import { spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { freePort } from "./port.mjs";
import { eventually } from "./waiting.mjs";

const START_MS = 60_000;
const DEBIAN = "/usr/lib/postgresql";
// Runs the server until nothing more can come from the standard input: until this process has ended.
const SCRIPT = `
  trap '' INT TERM
  mkdir -m 700 "$2" && cd "$2" || exit 1
  "$1/initdb" -D "$2/data" -U relayer --auth trust --no-sync -E UTF8 >"$2/log" 2>&1 </dev/null || exit 1
  "$1/postgres" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    -c fsync=off >>"$2/log" 2>&1 </dev/null &
  cat >/dev/null
  kill -QUIT $!
  wait $!
  rm -rf "$2"
`;

// The folder with the server's programs; nothing where it is not installed.
function programs() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).map((version) => join(DEBIAN, version, "bin")) : [];
  const folders = [...versions, ...process.env.PATH.split(delimiter)];
  return folders.find((it) => existsSync(join(it, "initdb")) && existsSync(join(it, "postgres")));
}

// Why tests of PostgreSQL are skipped; `false` where they are not. Where they must not be, they fail.
export function whySkipped() {
  if (programs() !== undefined || process.env.POSTGRES_TESTS_REQUIRED) return false;
  console.error("PostgreSQL is not installed (initdb, postgres): the tests of replicas are SKIPPED");
  return "PostgreSQL is not installed";
}

// Starts a server; the URL of its database, and what ends it.
export async function startPostgres() {
  const bin = programs();
  if (bin === undefined) throw new Error("expected initdb and postgres in a folder of PATH, got none");
  const port = await freePort();
  const folder = join(tmpdir(), `clients-postgres-${process.pid}`);
  const args = ["-c", SCRIPT, "sh", bin, folder, String(port)];
  // The server refuses to run as root.
  const [program, first] = process.getuid() === 0 ? ["runuser", ["-u", "postgres", "--", "sh"]] : ["sh", []];
  const child = spawn(program, [...first, ...args], { stdio: ["pipe", "ignore", "inherit"] });
  const answers = () =>
    new Promise((resolve) => {
      // The first bytes of a client that asks for TLS; a server that is ready answers with one letter.
      const socket = connect(port, "127.0.0.1", () => socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])));
      socket.on("error", () => resolve(false)).on("data", () => resolve(true)).on("close", () => resolve(false));
      socket.on("data", () => socket.destroy());
    });
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(readFileSync(join(folder, "log"), "utf8"));
    return answers();
  }, START_MS);
  return { url: `postgres://relayer@127.0.0.1:${port}/postgres`, stop: () => child.stdin.end() };
}
