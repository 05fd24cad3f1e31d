// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A cluster for each worker of Vitest.

import { chainSim } from "chain-sim/prool";
import { Server } from "prool/vitest";

export default Server.setup({
  instance: chainSim({ chains: 2 }),
  setup: (context, project) => project.provide("cluster", context),
});
