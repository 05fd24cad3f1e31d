//! How a relayer is, by its store.

use super::shown::{RelayStatus, ShownChain, ShownCount};
use crate::store::{StoreError, StorePlace, StoreView};

impl RelayStatus {
    /// Reads a store, which shows how a relayer was when it ended; `now` is in seconds. Messages count
    /// as stale after `stale_after` seconds.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn of(
        store: &StoreView,
        place: &StorePlace,
        now: u64,
        stale_after: u64,
    ) -> Result<Self, StoreError> {
        let counts = store.counts()?.into_iter().map(|it| ShownCount {
            source: it.source,
            destination: it.destination,
            state: it.state.to_owned(),
            count: it.count,
        });
        let chains = store.positions()?.into_iter().map(|position| ShownChain {
            id: position.chain,
            name: format!("chain {}", position.chain),
            url: String::new(),
            head: None,
            timestamp: Some(position.timestamp),
            safe: None,
            finalized: Some(position.finalized),
            next: Some(position.next),
            silence: 0,
            failure: None,
        });
        let attempts = store.attempts()?;
        let waiting = store.waiting(now, stale_after)?;
        let holder = store.holder()?;
        Ok(Self {
            store: place.to_string(),
            now,
            running: holder.is_some(),
            holder,
            chains: chains.collect(),
            messages: counts.collect(),
            in_flight: attempts.iter().filter(|attempt| attempt.is_free()).count() as u64,
            stale: waiting.stale,
            oldest_waiting_seconds: waiting.oldest,
            not_ready: Vec::new(),
        })
    }
}
