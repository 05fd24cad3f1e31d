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
sol!(
    #[derive(Debug, PartialEq, Eq)]
    FeeVault,
    "contracts/artifacts/FeeVault.json"
);
sol!(
    #[derive(Debug, PartialEq, Eq)]
    L1Block,
    "contracts/artifacts/L1Block.json"
);
sol!(
    #[derive(Debug, PartialEq, Eq)]
    L1BlockNumber,
    "contracts/artifacts/L1BlockNumber.json"
);
sol!(
    #[derive(Debug, PartialEq, Eq)]
    L2ToL1MessagePasser,
    "contracts/artifacts/L2ToL1MessagePasser.json"
);
sol!(
    #[derive(Debug, PartialEq, Eq)]
    Proxy,
    "contracts/artifacts/Proxy.json"
);
sol!(
    #[derive(Debug, PartialEq, Eq)]
    ProxyAdmin,
    "contracts/artifacts/ProxyAdmin.json"
);
