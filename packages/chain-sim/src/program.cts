// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Where the server's binary is. A CommonJS file, so that both builds find packages in the same way.

import { statSync } from "node:fs";
import { resolve } from "node:path";

/** The package that has the binary for a platform. */
export const platformPackage = (platform = process.platform, architecture = process.arch): string =>
  `@chain-sim/${platform}-${architecture}`;

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/**
 * The path of the binary: that of the variable `CHAIN_SIM`, or else that of the platform's package.
 *
 * @throws an `Error` that names the file or the package that is not there.
 */
export function programPath(variable = process.env["CHAIN_SIM"]): string {
  if (variable) {
    const path = resolve(variable);
    if (!isFile(path)) throw new Error(`CHAIN_SIM: expected a file, got ${path}`);
    return path;
  }
  const name = platformPackage();
  const file = process.platform === "win32" ? "chain-sim.exe" : "chain-sim";
  try {
    return require.resolve(`${name}/bin/${file}`);
  } catch (cause) {
    const message =
      `expected package ${name}, found none. Install without --omit=optional, ` +
      "or build chain-sim with cargo and set the variable CHAIN_SIM to the binary's path";
    throw new Error(message, { cause });
  }
}
