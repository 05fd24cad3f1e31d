// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A test that forgets to stop its cluster. The cluster does not keep it from ending.

import { startCluster } from "chain-sim";

console.log((await startCluster()).pid);
