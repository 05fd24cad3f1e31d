// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A test that ends in the middle.

import { startCluster } from "chain-sim";

process.stdout.write(`${(await startCluster()).pid}\n`, () => process.exit(3));
