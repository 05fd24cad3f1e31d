//! Contracts that tools of the OP Stack expect on a chain, besides the messenger and the inbox.
//!
//! A cluster has them only if they are in its
//! [`genesis_accounts`](crate::ClusterConfig::genesis_accounts); `chain-sim serve` puts them there.
//!
//! [`CONTRACTS`] names them all, and says whose code each has. The code of the released ones comes
//! from published crates, and is checked by its hash. The others were written for this project, from
//! published interfaces and behaviour: they work as the originals do, but have other code hashes.
//! [`OpStack`] puts predeploys behind proxies, as the OP Stack does.
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
mod canyon;
mod create2_deployer;
mod directory;
#[cfg(feature = "bytecode")]
mod fees;
#[cfg(feature = "bytecode")]
mod op_stack;
mod preinstalls;
mod protocol;
mod proxies;
mod system;

use alloy_genesis::GenesisAccount;
use alloy_primitives::Bytes;

pub(crate) use self::proxies::{proxy_code, proxy_words};
pub use self::{
    bridges::{
        ETH_LIQUIDITY, L2_NATIVE_SUPERCHAIN_ERC20, LIQUIDITY, SUPERCHAIN_ETH_BRIDGE,
        SUPERCHAIN_TOKEN_BRIDGE, WETH, bridges,
    },
    canyon::CREATE2_DEPLOYER_OF_CANYON,
    create2_deployer::CREATE2_DEPLOYER,
    directory::{CONTRACTS, Contract, OTHERS, Origin},
    preinstalls::{MULTICALL3, PERMIT2, SAFE_SINGLETON_FACTORY, preinstalls},
    protocol::{
        BASE_FEE_VAULT, L1_BLOCK_NUMBER, L1_FEE_VAULT, L2_TO_L1_MESSAGE_PASSER,
        SEQUENCER_FEE_VAULT, protocol,
    },
    proxies::{
        ADMIN_SLOT, IMPLEMENTATION_SLOT, PROXY_ADMIN, implementation_address, implementation_in,
        proxied,
    },
    system::{BEACON_ROOTS, HISTORY_STORAGE, system_contracts},
};
#[cfg(feature = "bytecode")]
pub use self::{
    fees::{GAS_PRICE_ORACLE, L1_BLOCK, OPERATOR_FEE_VAULT, fees},
    op_stack::{OpStack, has_proxy, op_stack},
};

/// A genesis account with this code.
fn contract(code: impl Into<Bytes>) -> GenesisAccount {
    GenesisAccount::default().with_nonce(Some(1)).with_code(Some(code.into()))
}
