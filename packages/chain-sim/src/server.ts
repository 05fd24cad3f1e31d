// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A server as a process of this one.

import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { commandLine } from "./flags.js";
import type { ServerOptions } from "./generated/options.js";
import { keep } from "./keeper.js";
import { programPath } from "./program.cjs";

/** What concerns the process, beside the server's own options. */
export interface ProcessOptions {
  /** The path of the binary. By default that of the variable `CHAIN_SIM`, or of the platform's package. */
  readonly program?: string | undefined;
  /** Takes each line that the server writes. */
  readonly log?: ((line: string) => void) | undefined;
  /** How long the start may take, in milliseconds: by default 20,000. */
  readonly startTimeout?: number | undefined;
  /** How long the end may take, in milliseconds, until the server is killed: by default 5,000. */
  readonly stopTimeout?: number | undefined;
}

/** What a server ended with: an exit code, or the name of a signal. */
type End = number | string;

// The last lines, for errors. The server prints about 40 at its start.
const KEPT_LINES = 200;
const ADMIN = /^admin +(http:\S+)$/;

/** What is promised, or `undefined` if it does not come in time. */
function inTime<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #streams: readonly Socket[];
  readonly #ended: Promise<End>;
  readonly #stopTimeout: number;
  readonly #lines: string[] = [];

  private constructor(args: readonly string[], { program, stopTimeout = 5_000 }: ProcessOptions) {
    this.#stopTimeout = stopTimeout;
    // In a process group of its own: Ctrl-C ends the test, and then the keeper tells the server once.
    const detached = process.platform !== "win32";
    this.#child = spawn(program ?? programPath(), args, { stdio: ["ignore", "pipe", "pipe"], detached, windowsHide: true });
    this.#streams = [this.#child.stdout as Socket, this.#child.stderr as Socket];
    this.#ended = new Promise((resolve, reject) => {
      this.#child.once("error", reject);
      // Unlike "exit", when everything that it wrote is read.
      this.#child.once("close", (code, signal) => resolve(signal ?? code ?? "nothing"));
    });
    const { pid } = this.#child;
    const keeper = pid === undefined ? undefined : keep(pid);
    const release = () => keeper?.release();
    this.#ended.then(release, release);
  }

  /** Starts a server, on free ports unless the options name others; with the URL of its admin port. */
  static async start(options: ServerOptions, processOptions: ProcessOptions): Promise<[ServerProcess, string]> {
    const { log, startTimeout = 20_000 } = processOptions;
    const server = new ServerProcess(["serve", ...commandLine({ startingPort: 0, adminPort: 0, ...options })], processOptions);
    const ready = new Promise<string>((resolve) => {
      server.#readLines((line) => {
        const url = ADMIN.exec(line)?.[1];
        if (url !== undefined) resolve(url);
        log?.(line);
      });
    });
    const ended = server.#ended.then((end) => {
      throw new Error(`expected a server, got its end with ${end}${server.#said()}`);
    });
    try {
      const url = await inTime(Promise.race([ready, ended]), startTimeout);
      if (url === undefined) throw new Error(`expected a server within ${startTimeout} ms, got none${server.#said()}`);
      server.#unref();
      return [server, url];
    } catch (error) {
      server.#child.kill("SIGKILL");
      throw error;
    }
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The last lines that the server wrote. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /**
   * Ends the server, and waits until it has ended.
   *
   * @throws an `Error` if it ended by itself, or with another exit code than 0, or had to be killed.
   */
  async stop(): Promise<void> {
    this.#child.ref();
    for (const stream of this.#streams) stream.ref();
    this.#child.kill("SIGTERM");
    const end = await inTime(this.#ended, this.#stopTimeout);
    if (end === undefined) {
      this.#child.kill("SIGKILL");
      await this.#ended;
      throw new Error(`expected the server's end within ${this.#stopTimeout} ms, got none: it was killed${this.#said()}`);
    }
    if (end !== 0) throw new Error(`expected the server's end with 0, got ${end}${this.#said()}`);
  }

  #readLines(take: (line: string) => void): void {
    for (const input of this.#streams) {
      createInterface({ input }).on("line", (line) => {
        this.#lines.push(line);
        if (this.#lines.length > KEPT_LINES) this.#lines.shift();
        take(line);
      });
    }
  }

  #said(): string {
    return this.#lines.length > 0 ? `. It said:\n${this.#lines.join("\n")}` : "";
  }

  // A server that nobody stops does not keep the process from ending, after which the keeper ends the server.
  #unref(): void {
    this.#child.unref();
    for (const stream of this.#streams) stream.unref();
  }
}
