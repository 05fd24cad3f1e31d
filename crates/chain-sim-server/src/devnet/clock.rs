//! The clock that all chains share, and how clients move it.

use alloy_primitives::ChainId;

use chain_sim::Error;

use super::{devnet::Devnet, error::RequestError, view::View};

/// The latest timestamp, in seconds: 2^53 - 1, up to which all clients represent integers exactly.
const LATEST: u64 = (1 << 53) - 1;

impl Devnet {
    /// Advances the clock to real time `seconds`. Does nothing within the same second.
    pub(crate) fn advance_real_time(&mut self, seconds: u64) -> Result<(), Error> {
        if seconds == self.real_time { Ok(()) } else { self.set_real_time(seconds) }
    }

    /// Sets real time to `seconds`, and advances the clock if it is behind.
    pub(crate) fn set_real_time(&mut self, seconds: u64) -> Result<(), Error> {
        self.real_time = seconds;
        let now = seconds.saturating_add(self.ahead);
        let seconds = now.saturating_sub(self.cluster.clock().now());
        // Also if the clock is ahead already, so that a chain that built nothing for a while
        // follows the others.
        let fallout = self.cluster.jump(seconds)?;
        self.record_fallout(&fallout);
        self.schedule_chains()
    }

    /// Schedules the next block of each chain at the clock's time, or at the timestamp that a
    /// client set.
    pub(crate) fn schedule_chains(&mut self) -> Result<(), Error> {
        let View { cluster, chains, .. } = &mut self.view;
        let now = cluster.clock().now();
        for (&id, chain) in &*chains {
            cluster.schedule(id, chain.next_timestamp.unwrap_or(now))?;
        }
        Ok(())
    }

    /// Advances the clock by `seconds`; the next block of each chain has that time or a later one.
    /// Returns the clock's offset from real time, in seconds.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`] beyond the latest timestamp.
    pub(crate) fn increase_time(&mut self, seconds: u64) -> Result<u64, RequestError> {
        let now = self.cluster.clock().now();
        let left = LATEST.saturating_sub(now);
        if seconds > left {
            return Err(RequestError::parameter("seconds", format!("at most {left}"), seconds));
        }
        self.ahead = now.saturating_add(seconds).saturating_sub(self.real_time);
        self.set_real_time(self.real_time)?;
        Ok(self.ahead)
    }

    /// Advances the clock to `timestamp`, in seconds. Returns by how many seconds.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`] if the clock is already past it.
    pub(crate) fn move_clock(&mut self, timestamp: u64) -> Result<u64, RequestError> {
        let now = self.cluster.clock().now();
        check(timestamp, now)?;
        self.increase_time(timestamp - now)?;
        Ok(timestamp - now)
    }

    /// Sets the timestamp of a chain's next block, in seconds.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`] if the head is not before it.
    pub(crate) fn set_next_timestamp(
        &mut self,
        id: ChainId,
        timestamp: u64,
    ) -> Result<(), RequestError> {
        check(timestamp, self.chain(id)?.head().timestamp().saturating_add(1))?;
        self.served_mut(id)?.next_timestamp = Some(timestamp);
        Ok(self.cluster.schedule(id, timestamp)?)
    }
}

/// Checks that a timestamp is between `earliest` and [`LATEST`].
fn check(timestamp: u64, earliest: u64) -> Result<(), RequestError> {
    if (earliest..=LATEST).contains(&timestamp) {
        return Ok(());
    }
    Err(RequestError::parameter("timestamp", format!("{earliest} to {LATEST}"), timestamp))
}
