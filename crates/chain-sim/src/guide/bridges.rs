//! Tokens and ether, with the contracts that tools expect.
//!
//! The chains of a cluster have the messenger, the inbox, and accounts with ether. Other contracts
//! go into [`genesis_accounts`](crate::ClusterConfig::genesis_accounts).
//! [`predeploys`](crate::predeploys) has the contracts that tools of the OP Stack expect, with
//! their ABIs.
//!
//! ```
//! use alloy_primitives::U256;
//! use alloy_sol_types::SolCall;
//! use chain_sim::predeploys::{
//!     self, L2_NATIVE_SUPERCHAIN_ERC20, SUPERCHAIN_TOKEN_BRIDGE,
//!     abi::{L2NativeSuperchainERC20, SuperchainTokenBridge},
//! };
//! use chain_sim::{Call, Cluster, ClusterConfig, DEV_ACCOUNTS, Relayer, RelayerConfig};
//!
//! let config = ClusterConfig::default().with_genesis_accounts(predeploys::bridges());
//! let mut cluster = Cluster::new(config)?;
//!
//! // A token that anybody can mint, at the same address on every chain.
//! let [sender, receiver, ..] = DEV_ACCOUNTS;
//! let mint = L2NativeSuperchainERC20::mintCall { _to: sender, _amount: U256::from(10) };
//! let mint = Call::new(sender, L2_NATIVE_SUPERCHAIN_ERC20, mint.abi_encode());
//! cluster.submit_call(901, mint)?;
//!
//! // The bridge burns the token on 901, and sends a message to the bridge on 902, which mints it.
//! let send = SuperchainTokenBridge::sendERC20Call {
//!     _token: L2_NATIVE_SUPERCHAIN_ERC20,
//!     _to: receiver,
//!     _amount: U256::from(4),
//!     _chainId: U256::from(902),
//! };
//! cluster.submit_call(901, Call::new(sender, SUPERCHAIN_TOKEN_BRIDGE, send.abi_encode()))?;
//! Relayer::new(RelayerConfig::default()).drive(&mut cluster, 10)?;
//!
//! let balance = |chain, owner| -> Result<U256, Box<dyn std::error::Error>> {
//!     let call = L2NativeSuperchainERC20::balanceOfCall { owner };
//!     let call = Call::new(sender, L2_NATIVE_SUPERCHAIN_ERC20, call.abi_encode());
//!     let output = cluster.call(chain, &call)?.output;
//!     Ok(L2NativeSuperchainERC20::balanceOfCall::abi_decode_returns(&output)?)
//! };
//! assert_eq!(balance(901, sender)?, U256::from(6));
//! assert_eq!(balance(902, receiver)?, U256::from(4));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
