//! How long messages have waited.

use relayer::Query;

use super::{error::StoreError, view::StoreView};

/// The most messages that are looked at.
const MOST_LOOKED_AT: usize = 1_000;

/// How long messages have waited that are not settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Messages that have waited too long; at most 1,000 are counted.
    pub stale: u64,
    /// Seconds since the oldest of them was sent; 0 without one.
    pub oldest: u64,
}

impl StoreView {
    /// Returns how long messages have waited at `now`, in seconds. Those are stale that have waited
    /// for `stale_after` seconds.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn waiting(&self, now: u64, stale_after: u64) -> Result<Waiting, StoreError> {
        let query = Query { settled: Some(false), limit: MOST_LOOKED_AT, ..Query::default() };
        let mut waiting = Waiting::default();
        for message in self.messages(&query)?.messages {
            let Some(sent) = message.sends.last() else { continue };
            let age = now.saturating_sub(sent.timestamp);
            waiting.oldest = waiting.oldest.max(age);
            waiting.stale += u64::from(age >= stale_after);
        }
        Ok(waiting)
    }
}
