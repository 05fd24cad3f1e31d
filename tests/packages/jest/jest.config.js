// SPDX-License-Identifier: MIT OR Apache-2.0
//

module.exports = {
  testEnvironment: "node",
  maxWorkers: 2,
  // Without this limit, Jest would run files one after the other if each took less than a second the last time.
  workerIdleMemoryLimit: "1GB",
  testMatch: ["**/one.test.js", "**/two.test.js"],
  testTimeout: 90_000,
};
