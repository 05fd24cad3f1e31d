//! The clock, as clients move it. There is one for all chains.

use alloy_primitives::ChainId;

use super::{devnet::Devnet, error::RequestError};

/// The latest time, in seconds: what every client can count to.
const LATEST: u64 = (1 << 53) - 1;

impl Devnet {
    /// Moves the clock on by `seconds`: the next block of each chain is of that time or later. How
    /// far it is ahead of real time then, in seconds.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`] for more than there is.
    pub(super) fn increase_time(&mut self, seconds: u64) -> Result<u64, RequestError> {
        let now = self.cluster.clock().now();
        let left = LATEST.saturating_sub(now);
        if seconds > left {
            return Err(RequestError::parameter("seconds", format!("at most {left}"), seconds));
        }
        self.ahead = now.saturating_add(seconds).saturating_sub(self.real_time);
        self.set_time(self.real_time)?;
        Ok(self.ahead)
    }

    /// Moves the clock on to `timestamp`, in seconds; by how many.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`] where it is later already.
    pub(super) fn move_clock(&mut self, timestamp: u64) -> Result<u64, RequestError> {
        let now = self.cluster.clock().now();
        check(timestamp, now)?;
        self.increase_time(timestamp - now)?;
        Ok(timestamp - now)
    }

    /// The next block of a chain is of `timestamp`, in seconds.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`] where the head is not before that.
    pub(super) fn set_next_timestamp(
        &mut self,
        id: ChainId,
        timestamp: u64,
    ) -> Result<(), RequestError> {
        check(timestamp, self.chain(id)?.head().timestamp().saturating_add(1))?;
        self.served_mut(id)?.next_timestamp = Some(timestamp);
        Ok(self.cluster.schedule(id, timestamp)?)
    }
}

/// Whether a timestamp is not too early, and not too late.
fn check(timestamp: u64, earliest: u64) -> Result<(), RequestError> {
    if (earliest..=LATEST).contains(&timestamp) {
        return Ok(());
    }
    Err(RequestError::parameter("timestamp", format!("{earliest} to {LATEST}"), timestamp))
}
