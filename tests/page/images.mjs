// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The images of docs/.

import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../docs/images/", import.meta.url));

// Keeps an image, if PICTURES is set.
export function keep(name, bytes) {
  if (!process.env.PICTURES) return;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}${name}`, bytes);
}
