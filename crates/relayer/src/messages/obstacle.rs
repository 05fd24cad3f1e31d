//! What keeps messages from being relayed until the chains change.

use alloy_primitives::{B256, ChainId, U256};

/// What keeps messages from being relayed until the chains change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// The failsafe of the pools is on.
    Failsafe,
    /// The pools admit no message that expires within this many seconds.
    Ingress {
        /// The seconds.
        timeout: u64,
    },
    /// The source is not in the destination's dependency set.
    OutsideSet {
        /// Chain id of the destination.
        destination: ChainId,
        /// Chain id of the source.
        source: ChainId,
    },
    /// The destination's messenger runs code with this hash, which does not relay.
    Messenger {
        /// Chain id of the destination.
        destination: ChainId,
        /// Hash of the code.
        code: B256,
    },
    /// No chain has this id.
    NoChain(U256),
}

impl Obstacle {
    /// The first of the obstacles that are looked up by chain.
    pub(super) const FIRST_BY_CHAIN: Self = Self::NoChain(U256::ZERO);
}
