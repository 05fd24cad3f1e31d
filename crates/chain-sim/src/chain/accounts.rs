//! Reading and altering the state of a chain.

use alloy_primitives::{Address, B256, KECCAK256_EMPTY, U256};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use op_revm::revm::state::AccountInfo;

use super::Chain;
use crate::{
    predeploys::{ADMIN_SLOT, IMPLEMENTATION_SLOT, implementation_in},
    state::{Journaled, Reverts, State},
};

/// The contracts by which messages are sent and executed.
const PREDEPLOYS: [Address; 2] = [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX];

impl Chain {
    /// The state after the unsafe head.
    pub const fn state(&self) -> &State {
        &self.state.state
    }

    /// An account at the head; an empty account where the state has none.
    pub fn account(&self, address: Address) -> AccountInfo {
        self.state().account(address).cloned().unwrap_or_default()
    }

    /// Whether the code of an account decides what the messenger or the inbox does: the account is
    /// one of them, or has the code of one that is behind a proxy.
    pub fn is_code_of_predeploys(&self, address: Address) -> bool {
        PREDEPLOYS.into_iter().any(|predeploy| {
            predeploy == address || self.implementation_of(predeploy) == Some(address)
        })
    }

    /// Whether a storage word decides which code the messenger or the inbox runs: it is one of the
    /// words that make an account a proxy (EIP-1967).
    pub fn is_word_of_predeploys(&self, address: Address, slot: U256) -> bool {
        let slots = [IMPLEMENTATION_SLOT, ADMIN_SLOT];
        PREDEPLOYS.contains(&address) && slots.contains(&slot.into())
    }

    /// The hash of the code that runs in the name of an account: that of its implementation where
    /// it is a proxy (EIP-1967), or else its own.
    pub(crate) fn code_behind(&self, address: Address) -> B256 {
        let code = self.implementation_of(address).unwrap_or(address);
        self.state().account(code).map_or(KECCAK256_EMPTY, |account| account.code_hash)
    }

    /// The implementation of an account that is a proxy (EIP-1967); `None` where it is none.
    fn implementation_of(&self, address: Address) -> Option<Address> {
        implementation_in(self.storage(address, IMPLEMENTATION_SLOT.into()))
    }

    /// A storage word at the head; zero where the state has none.
    pub fn storage(&self, address: Address, slot: U256) -> U256 {
        self.state().storage(address, slot)
    }

    /// The state after block `number`; `None` above the head and for pruned blocks. It is computed
    /// from the state after the head, at a cost that grows with the number of changes since.
    pub fn state_at(&self, number: u64) -> Option<State> {
        self.revert_state(self.head().number(), self.state().clone(), number)
    }

    /// Reverts `state`, the state after block `height`, to the state after block `number`, which is at
    /// most `height`; `None` above the head and for pruned blocks. The cost grows with the number of
    /// changes in between.
    pub fn revert_state(&self, height: u64, mut state: State, number: u64) -> Option<State> {
        self.history.get(number)?;
        for above in (number..height).rev() {
            self.history.get(above + 1)?.revert(&mut state);
        }
        Some(state)
    }

    /// The accounts that the transactions of block `number` changed, or whose storage they changed,
    /// as they were before; `None` for an account that the block created. Empty above the head and
    /// for pruned blocks.
    pub fn changed_accounts(
        &self,
        number: u64,
    ) -> impl Iterator<Item = (Address, Option<&AccountInfo>)> {
        let link = self.history.get(number);
        link.into_iter().flat_map(|link| {
            link.reverts.accounts.iter().map(|(address, before)| (*address, before.as_ref()))
        })
    }

    /// The accounts that block `number` changed, or that were altered while it was the head. An
    /// account can come several times.
    pub fn touched_accounts(&self, number: u64) -> impl Iterator<Item = Address> {
        let link = self.history.get(number);
        link.into_iter().flat_map(|link| link.reverts().flat_map(Reverts::accounts))
    }

    /// The state after each block, the head first.
    #[cfg(any(test, feature = "kit"))]
    pub(crate) fn states(&self) -> impl Iterator<Item = (u64, State)> {
        let mut state = self.state().clone();
        let mut above: Option<&super::Link> = None;
        self.history.iter().rev().map(move |link| {
            if let Some(above) = above.replace(link) {
                above.revert(&mut state);
            }
            (link.block.number(), state.clone())
        })
    }

    /// Changes the state after the head, as if the head block had done it. The head's header stays;
    /// the next header has the state root of the changed state.
    pub(crate) fn alter(&mut self, change: impl FnOnce(&mut Journaled)) {
        change(&mut self.state);
        let changed = self.state.take_reverts();
        self.update_trie(&changed);
        self.record_change(&changed);
        self.history.alter_head(changed, &self.state.state);
    }
}
