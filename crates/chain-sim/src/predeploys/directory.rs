//! The names of all contracts, and whose code they have.

use alloy_primitives::{Address, address};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};

use super::{
    BASE_FEE_VAULT, BEACON_ROOTS, CREATE2_DEPLOYER, CREATE2_DEPLOYER_OF_CANYON, ETH_LIQUIDITY,
    HISTORY_STORAGE, L1_BLOCK_NUMBER, L1_FEE_VAULT, L2_NATIVE_SUPERCHAIN_ERC20,
    L2_TO_L1_MESSAGE_PASSER, MULTICALL3, PERMIT2, PROXY_ADMIN, SAFE_SINGLETON_FACTORY,
    SEQUENCER_FEE_VAULT, SUPERCHAIN_ETH_BRIDGE, SUPERCHAIN_TOKEN_BRIDGE, WETH,
};

/// A contract of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Contract {
    /// Its name, as the OP Stack or its own project calls it.
    pub name: &'static str,
    /// Its address; that of the proxy where it has one.
    pub address: Address,
    /// Whose code it has under the latest hard fork.
    pub origin: Origin,
}

/// Whose code a contract has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// The released code, out of this crate.
    Released(&'static str),
    /// This project's, which behaves as the original does.
    Project,
}

impl Contract {
    /// A contract with the released code, which is in `package`.
    const fn released(name: &'static str, address: Address, package: &'static str) -> Self {
        Self { name, address, origin: Origin::Released(package) }
    }

    /// A contract with this project's code.
    const fn own(name: &'static str, address: Address) -> Self {
        Self { name, address, origin: Origin::Project }
    }
}

/// Other predeploys and preinstalls of the OP Stack, by name. A chain has them only if its genesis
/// file does.
pub const OTHERS: [(&str, Address); 21] = [
    ("LegacyMessagePasser", address!("0x4200000000000000000000000000000000000000")),
    ("DeployerWhitelist", address!("0x4200000000000000000000000000000000000002")),
    ("L2CrossDomainMessenger", address!("0x4200000000000000000000000000000000000007")),
    ("L2StandardBridge", address!("0x4200000000000000000000000000000000000010")),
    ("OptimismMintableERC20Factory", address!("0x4200000000000000000000000000000000000012")),
    ("L2ERC721Bridge", address!("0x4200000000000000000000000000000000000014")),
    ("OptimismMintableERC721Factory", address!("0x4200000000000000000000000000000000000017")),
    ("SchemaRegistry", address!("0x4200000000000000000000000000000000000020")),
    ("EAS", address!("0x4200000000000000000000000000000000000021")),
    ("OptimismSuperchainERC20Factory", address!("0x4200000000000000000000000000000000000026")),
    ("OptimismSuperchainERC20Beacon", address!("0x4200000000000000000000000000000000000027")),
    ("GovernanceToken", address!("0x4200000000000000000000000000000000000042")),
    ("Safe_v130", address!("0x69f4D1788e39c87893C980c06EdF4b7f686e2938")),
    ("SafeL2_v130", address!("0xfb1bffC9d739B8D520DaF37dF666da4C687191EA")),
    ("MultiSend_v130", address!("0x998739BFdAAdde7C933B942a68053933098f9EDa")),
    ("MultiSendCallOnly_v130", address!("0xA1dabEF33b3B82c7814B6D82A79e50F4AC44102B")),
    ("SenderCreator_v060", address!("0x7fc98430eAEdbb6070B35B39D798725049088348")),
    ("EntryPoint_v060", address!("0x5FF137D4b0FDCD49DcA30c7CF57E578a026d2789")),
    ("SenderCreator_v070", address!("0xEFC2c1444eBCC4Db75e7613d20C6a62fF67A167C")),
    ("EntryPoint_v070", address!("0x0000000071727De22E5E9d8BAf0edAc6f37da032")),
    ("CreateX", address!("0xba5Ed099633D3B313e4D5F7bdc1305d3c28ba5Ed")),
];

/// Every contract that a chain has under the latest hard fork: predeploys, preinstalls, system
/// contracts, then a token.
pub const CONTRACTS: [Contract; 23] = [
    Contract::own("WETH", WETH),
    Contract::released(
        "GasPriceOracle",
        address!("0x420000000000000000000000000000000000000F"),
        "kona-hardforks",
    ),
    Contract::own("SequencerFeeVault", SEQUENCER_FEE_VAULT),
    Contract::own("L1BlockNumber", L1_BLOCK_NUMBER),
    Contract::own("L1Block", op_revm::constants::L1_BLOCK_CONTRACT),
    Contract::own("L2ToL1MessagePasser", L2_TO_L1_MESSAGE_PASSER),
    Contract::own("ProxyAdmin", PROXY_ADMIN),
    Contract::own("BaseFeeVault", BASE_FEE_VAULT),
    Contract::own("L1FeeVault", L1_FEE_VAULT),
    Contract::released(
        "OperatorFeeVault",
        op_revm::constants::OPERATOR_FEE_RECIPIENT,
        "kona-hardforks",
    ),
    Contract::own("CrossL2Inbox", CROSS_L2_INBOX),
    Contract::own("L2ToL2CrossDomainMessenger", L2_TO_L2_CROSS_DOMAIN_MESSENGER),
    Contract::own("SuperchainETHBridge", SUPERCHAIN_ETH_BRIDGE),
    Contract::own("ETHLiquidity", ETH_LIQUIDITY),
    Contract::own("SuperchainTokenBridge", SUPERCHAIN_TOKEN_BRIDGE),
    Contract::released("DeterministicDeploymentProxy", CREATE2_DEPLOYER, "(byte by byte)"),
    Contract::released("SafeSingletonFactory", SAFE_SINGLETON_FACTORY, "(byte by byte)"),
    Contract::released("Create2Deployer", CREATE2_DEPLOYER_OF_CANYON, "alloy-op-evm"),
    Contract::own("MultiCall3", MULTICALL3),
    Contract::own("Permit2", PERMIT2),
    Contract::released("BeaconBlockRoots", BEACON_ROOTS, "alloy-eips"),
    Contract::released("HistoryStorage", HISTORY_STORAGE, "alloy-eips"),
    Contract::own("L2NativeSuperchainERC20", L2_NATIVE_SUPERCHAIN_ERC20),
];
