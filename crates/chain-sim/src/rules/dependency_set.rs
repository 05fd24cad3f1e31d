//! The chains whose messages a chain may execute, and the expiry window.

use std::{collections::BTreeSet, sync::Arc};

use alloy_primitives::{ChainId, U256};

use super::expiry_window::{WindowTooLong, require_window};

/// A chain's [dependency set]. Ids are 256 bits wide, as in identifiers; a chain is always in its
/// own set. Chains of which each has all others share the ids.
///
/// [dependency set]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#dependency-sets
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DependencySet {
    chains: Arc<BTreeSet<U256>>,
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
        let chains = others.into_iter().chain([own]).map(U256::from).collect();
        Self::of(Arc::new(chains), message_expiry_window)
    }

    /// Creates the set of these chains, as [`new`](Self::new).
    pub(crate) fn of(
        chains: Arc<BTreeSet<U256>>,
        message_expiry_window: u64,
    ) -> Result<Self, WindowTooLong> {
        require_window(message_expiry_window)?;
        Ok(Self { chains, message_expiry_window })
    }

    /// The ids, shared.
    pub(crate) const fn shared(&self) -> &Arc<BTreeSet<U256>> {
        &self.chains
    }

    /// Replaces the ids by others, which include them: sets only grow.
    pub(crate) const fn with_chains(&self, chains: Arc<BTreeSet<U256>>) -> Self {
        Self { chains, ..*self }
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
