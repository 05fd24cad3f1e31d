// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A test that ends by an error.

import { startCluster } from "chain-sim";

const { pid } = await startCluster();
process.stdout.write(`${pid}\n`, () => {
  throw new Error("as tests do");
});
