// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A test that never ends by itself.

import { startCluster } from "chain-sim";

console.log((await startCluster()).pid);
setInterval(() => {}, 1_000);
