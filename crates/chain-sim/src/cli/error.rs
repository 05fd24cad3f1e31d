//! What can go wrong on the command line.

use alloy_primitives::{Address, B256, ChainId, U256};

/// Why a run ended early, or what it found.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The cluster failed.
    #[error(transparent)]
    Cluster(#[from] chain_sim::Error),
    /// The application could not be deployed.
    #[error("creation of {contract} on chain {chain} failed: expected a receipt with success")]
    Deployment { contract: &'static str, chain: ChainId },
    /// A transaction that should have succeeded did not.
    #[error("transaction {transaction} of chain {chain}: expected success, got a revert")]
    Reverted { chain: ChainId, transaction: B256 },
    /// A read of the application failed.
    #[error("reading the greeter of chain {chain} failed: {actual}")]
    Read { chain: ChainId, actual: String },
    /// A greeting was not seen once.
    #[error(
        "greeting {id} from chain {source_chain}: expected chain {chain} to have seen it once, got {actual} times"
    )]
    Seen { chain: ChainId, source_chain: ChainId, id: u64, actual: U256 },
    /// A greeting was seen from another sender.
    #[error(
        "greeting {id} from chain {source_chain} on chain {chain}: expected sender {expected}, got {actual}"
    )]
    Sender { chain: ChainId, source_chain: ChainId, id: u64, expected: Address, actual: Address },
}
