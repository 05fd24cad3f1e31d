//! The chains whose messages a chain may execute, and the expiry window.

use std::collections::BTreeSet;

use alloy_primitives::{ChainId, U256};

use super::expiry_window::{WindowTooLong, require_window};

/// A chain's [dependency set]. Ids are 256 bits wide, as in identifiers; a chain is always in its
/// own set.
///
/// [dependency set]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#dependency-sets
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DependencySet {
    chains: BTreeSet<U256>,
    message_expiry_window: u64,
}

impl DependencySet {
    /// Creates the set of chain `own`, of that chain and `others`; executing messages are valid for
    /// `message_expiry_window` seconds after their initiating message.
    ///
    /// # Errors
    ///
    /// [`WindowTooLong`] for a window of more than [seven days](crate::MESSAGE_EXPIRY_WINDOW).
    pub fn new(
        own: ChainId,
        others: impl IntoIterator<Item = ChainId>,
        message_expiry_window: u64,
    ) -> Result<Self, WindowTooLong> {
        require_window(message_expiry_window)?;
        let chains = others.into_iter().chain([own]).map(U256::from).collect();
        Ok(Self { chains, message_expiry_window })
    }

    /// Adds a chain; returns whether it is new. Sets only grow.
    pub(crate) fn insert(&mut self, chain: ChainId) -> bool {
        self.chains.insert(U256::from(chain))
    }

    /// For how long after its initiating message an executing message is valid, in seconds.
    pub const fn message_expiry_window(&self) -> u64 {
        self.message_expiry_window
    }

    /// Whether messages of `chain` may be executed.
    pub fn contains(&self, chain: U256) -> bool {
        self.chains.contains(&chain)
    }

    /// The ids, in order.
    pub fn iter(&self) -> impl Iterator<Item = U256> + '_ {
        self.chains.iter().copied()
    }
}
