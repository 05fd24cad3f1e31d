// SPDX-License-Identifier: MIT OR Apache-2.0

import hardhatEthers from "@nomicfoundation/hardhat-ethers";
import hardhatEthersChaiMatchers from "@nomicfoundation/hardhat-ethers-chai-matchers";
import hardhatMocha from "@nomicfoundation/hardhat-mocha";
import { defineConfig } from "hardhat/config";
import { fileURLToPath } from "node:url";

export default defineConfig({
  plugins: [hardhatEthers, hardhatEthersChaiMatchers, hardhatMocha],
  solidity: {
    version: "0.8.25",
    // The compiler of npm's package, in place of one that Hardhat downloads.
    path: fileURLToPath(import.meta.resolve("solc/soljson.js")),
    settings: { evmVersion: "cancun", optimizer: { enabled: true } },
  },
  networks: {
    // Where `npx chain-sim serve` serves. The tests start servers of their own, on free ports.
    chainA: { type: "http", chainType: "op", url: "http://127.0.0.1:9545" },
    chainB: { type: "http", chainType: "op", url: "http://127.0.0.1:9546" },
  },
});
