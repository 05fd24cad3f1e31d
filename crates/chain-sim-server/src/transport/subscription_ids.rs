//! Ids of subscriptions in geth's format.

use std::sync::atomic::{AtomicU64, Ordering};

use jsonrpsee::{server::IdProvider, types::SubscriptionId};

/// Counts the subscriptions of one port. An id is a number in hex.
#[derive(Debug, Default)]
pub(crate) struct SubscriptionIds {
    count: AtomicU64,
}

impl IdProvider for SubscriptionIds {
    fn next_id(&self) -> SubscriptionId<'static> {
        let before = self.count.fetch_add(1, Ordering::Relaxed);
        format!("{:#x}", before.wrapping_add(1)).into()
    }
}
