// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What upgrades.test.mjs runs hardhat with. The environment says where the chains are, and where hardhat
// may write.

require("@nomicfoundation/hardhat-ethers");
require("@openzeppelin/hardhat-upgrades");
const { subtask } = require("hardhat/config");
const { TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD } = require("hardhat/builtin-tasks/task-names");
const solc = require("solc");
const { join } = require("node:path");

const { JOURNEY_FOLDER: folder, JOURNEY_URL: url } = process.env;

// The compiler of npm's package, in place of one that hardhat downloads.
subtask(TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD, async ({ solcVersion: version }) => {
  if (!solc.version().startsWith(version)) throw new Error(`expected solc ${version}, got ${solc.version()}`);
  return { compilerPath: require.resolve("solc/soljson.js"), isSolcJs: true, version, longVersion: solc.version() };
});

module.exports = {
  solidity: { version: "0.8.25", settings: { evmVersion: "cancun", optimizer: { enabled: true } } },
  networks: { served: { url } },
  paths: { cache: join(folder, "cache"), artifacts: join(folder, "artifacts") },
};
