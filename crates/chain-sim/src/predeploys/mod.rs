//! Contracts that tools of the OP Stack expect on a chain, besides the messenger and the inbox.
//!
//! A cluster has them only if they are in its
//! [`genesis_accounts`](crate::ClusterConfig::genesis_accounts); `chain-sim serve` puts them there.
//!
//! `L1Block` and `GasPriceOracle` are the released bytecode, and the CREATE2 deployer has the same
//! bytes as on every chain. All others were written for this project, from published interfaces and
//! behaviour: they work as the originals do, but have other code hashes. None is behind a proxy.
//!
//! ```
//! use chain_sim::{Cluster, ClusterConfig, predeploys};
//!
//! let config = ClusterConfig::default()
//!     .with_genesis_accounts(predeploys::preinstalls())
//!     .with_genesis_accounts(predeploys::bridges());
//! let cluster = Cluster::new(config)?;
//! assert!(!cluster.chain(902)?.account(predeploys::MULTICALL3).is_empty_code_hash());
//! # Ok::<(), chain_sim::Error>(())
//! ```

pub mod abi;
mod bridges;
mod create2_deployer;
#[cfg(feature = "bytecode")]
mod fees;
mod preinstalls;

use alloy_genesis::GenesisAccount;
use alloy_primitives::Bytes;

#[cfg(feature = "bytecode")]
pub use self::fees::{GAS_PRICE_ORACLE, L1_BLOCK, fees, op_stack};
pub use self::{
    bridges::{
        ETH_LIQUIDITY, L2_NATIVE_SUPERCHAIN_ERC20, LIQUIDITY, SUPERCHAIN_ETH_BRIDGE,
        SUPERCHAIN_TOKEN_BRIDGE, WETH, bridges,
    },
    create2_deployer::CREATE2_DEPLOYER,
    preinstalls::{MULTICALL3, PERMIT2, preinstalls},
};

/// A genesis account with this code.
fn contract(code: impl Into<Bytes>) -> GenesisAccount {
    GenesisAccount::default().with_nonce(Some(1)).with_code(Some(code.into()))
}
