//! Ids of subscriptions, as geth writes them.

use std::sync::atomic::{AtomicU64, Ordering};

use jsonrpsee::{server::IdProvider, types::SubscriptionId};

/// Counts subscriptions of one port; an id is a number in hex.
#[derive(Debug, Default)]
pub(super) struct SubscriptionIds {
    count: AtomicU64,
}

impl IdProvider for SubscriptionIds {
    fn next_id(&self) -> SubscriptionId<'static> {
        let before = self.count.fetch_add(1, Ordering::Relaxed);
        format!("{:#x}", before.wrapping_add(1)).into()
    }
}
