//! ABIs and bytecode of the contracts that were written for this project.

#![allow(missing_docs)]

use alloy_sol_types::sol;

sol!(
    #[derive(Debug, PartialEq, Eq)]
    SuperchainTokenBridge,
    "contracts/artifacts/SuperchainTokenBridge.json"
);
sol!(
    #[derive(Debug, PartialEq, Eq)]
    SuperchainETHBridge,
    "contracts/artifacts/SuperchainETHBridge.json"
);
sol!(
    #[derive(Debug, PartialEq, Eq)]
    ETHLiquidity,
    "contracts/artifacts/ETHLiquidity.json"
);
sol!(
    #[derive(Debug, PartialEq, Eq)]
    L2NativeSuperchainERC20,
    "contracts/artifacts/L2NativeSuperchainERC20.json"
);
sol!(
    #[derive(Debug, PartialEq, Eq)]
    Multicall3,
    "contracts/artifacts/Multicall3.json"
);
sol!(
    #[derive(Debug, PartialEq, Eq)]
    Permit2,
    "contracts/artifacts/Permit2.json"
);
sol!(
    #[derive(Debug, PartialEq, Eq)]
    WETH,
    "contracts/artifacts/WETH.json"
);
