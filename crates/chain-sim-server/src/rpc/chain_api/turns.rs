//! The order of unsigned transactions.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, Weak},
};

use alloy_primitives::Address;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Whose turn it is to send. Estimates of several transactions run at once, and can end in any
/// order; an account's transactions get their nonces in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Turns(std::sync::Mutex<BTreeMap<Address, Weak<Mutex<()>>>>);

impl Turns {
    /// Waits until all earlier transactions of the account are submitted or refused. The turn ends
    /// when the result is dropped.
    pub(super) async fn wait(&self, account: Address) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            turns.retain(|_, turn| turn.strong_count() > 0);
            let turn = turns.get(&account).and_then(Weak::upgrade).unwrap_or_default();
            turns.insert(account, Arc::downgrade(&turn));
            turn
        };
        turn.lock_owned().await
    }
}
