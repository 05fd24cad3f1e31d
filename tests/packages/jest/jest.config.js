// SPDX-License-Identifier: MIT OR Apache-2.0
//

module.exports = { testEnvironment: "node", maxWorkers: 2, testMatch: ["**/one.test.js", "**/two.test.js"], testTimeout: 90_000 };
