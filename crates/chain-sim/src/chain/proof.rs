//! State roots and Merkle proofs.

use alloy_primitives::{Address, B256};

use super::Chain;
use crate::state::{AccountProof, Journal, Reverts, StateTrie};

impl Chain {
    /// Proves an account and words of its storage after block `number`; returns `None` above the
    /// head, for pruned blocks, and where headers have
    /// [no state roots](crate::ClusterConfig::state_roots). The proof is computed from the trie of
    /// the head, at a cost that grows with the number of changes since.
    ///
    /// The proof verifies against the state root in the block's header, unless the state was
    /// [altered](crate::Cluster::set_balance) while the block was the head.
    pub fn prove(
        &self,
        number: u64,
        address: Address,
        slots: impl IntoIterator<Item = B256>,
    ) -> Option<AccountProof> {
        Some(self.trie_after(number)?.prove(address, slots))
    }

    /// The trie of the state after block `number`, as [`prove`](Self::prove) computes it.
    pub(super) fn trie_after(&self, number: u64) -> Option<StateTrie> {
        let mut trie = self.trie.clone()?;
        self.history.get(number)?;
        let mut since = Journal::default();
        for link in (number + 1..=self.head().number()).filter_map(|above| self.history.get(above))
        {
            link.reverts().for_each(|reverts| since.append(reverts));
        }
        let since = since.into_reverts();
        let mut state = self.state().clone();
        since.apply(&mut state);
        trie.follow(&since, &state);
        Some(trie)
    }

    /// Updates the trie after a change of the state; returns the new state root.
    pub(super) fn update_trie(&mut self, changed: &Reverts) {
        if let Some(trie) = &mut self.trie {
            trie.follow(changed, &self.state.state);
        }
    }
}
