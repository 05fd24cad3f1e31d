// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Ends a server when this process has died, however that happened: a small process waits for the end of a pipe
// that only this process holds. The server itself does not notice.

import { spawn } from "node:child_process";

// SIGTERM first, so that a server with a state file saves. A line says that the server has ended by itself.
const SHELL = `
read -r released && exit
kill -TERM "$1" || exit
for second in 1 2 3 4 5; do
  sleep 1
  kill -0 "$1" || exit
done
kill -KILL "$1"
`;
const SCRIPT = `
let released = false;
process.stdin.on("data", () => (released = true)).on("end", () => released || process.kill(Number(process.argv[1])));
`;

export interface Keeper {
  /** Lets the server be: it has ended. */
  release(): void;
}

/** Ends the process with this id when the present one has died. */
export function keep(pid: number, platform: NodeJS.Platform = process.platform): Keeper {
  const [command, ...args] =
    platform === "win32"
      ? [process.execPath, "--eval", SCRIPT, String(pid)]
      : ["/bin/sh", "-c", SHELL, "chain-sim-keeper", String(pid)];
  // Detached: what ends a whole group of processes at once must not end this one first.
  const keeper = spawn(command!, args, { stdio: ["pipe", "ignore", "ignore"], detached: true, windowsHide: true });
  const { stdin } = keeper;
  keeper.on("error", (error) => process.emitWarning(`a server may outlive its test: ${error.message}`));
  // It may have ended before it was told to.
  stdin.on("error", () => {});
  keeper.unref();
  (stdin as typeof stdin & { unref(): void }).unref();
  return {
    release: () => {
      stdin.end("released\n");
    },
  };
}
