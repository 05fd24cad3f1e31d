//! The clock that all chains share, and how clients move it.

use alloy_primitives::ChainId;

use chain_sim::Error;

use super::{
    devnet::Devnet,
    error::{RequestError, check_most},
    view::View,
};

/// The latest timestamp, in seconds: 2^53 - 1, up to which all clients represent integers exactly.
const LATEST: u64 = (1 << 53) - 1;

/// Number of blocks that may always be there and not be finalized: more than live chains have.
const FEWEST_UNFINALIZED: u64 = 1_000;

impl Devnet {
    /// Sets the clock to real time `seconds`. Does nothing within the same second.
    pub(crate) fn advance_real_time(&mut self, seconds: u64) -> Result<(), Error> {
        if !self.is_anchored {
            // A genesis in the future is where the clock begins.
            self.is_anchored = true;
            self.ahead = self.cluster.clock().now().saturating_sub(seconds);
        } else if seconds == self.real_time {
            return Ok(());
        }
        self.set_real_time(seconds)
    }

    /// Returns what the clock says unless blocks are ahead of it, in seconds: real time, with the
    /// offset that clients have set.
    pub(super) fn expected_time(&self) -> u64 {
        self.real_time.saturating_add(self.ahead)
    }

    /// Sets real time to `seconds`, and the clock with it, also back, but not before any block.
    pub(crate) fn set_real_time(&mut self, seconds: u64) -> Result<(), Error> {
        self.real_time = seconds;
        // Blocks that were built before a clock was put back keep the cluster's clock where it is
        // until real time has caught up.
        let now = self.expected_time();
        let fallout = self.cluster.set_clock(now)?;
        self.record_fallout(&fallout);
        self.schedule_chains()
    }

    /// Schedules the next block of each chain at the clock's time, or at the timestamp or the interval
    /// that a client set.
    pub(crate) fn schedule_chains(&mut self) -> Result<(), Error> {
        for id in self.ids() {
            self.schedule_chain(id)?;
        }
        Ok(())
    }

    /// As [`schedule_chains`](Self::schedule_chains), for one chain.
    fn schedule_chain(&mut self, id: ChainId) -> Result<(), Error> {
        let View { cluster, chains, .. } = &mut self.view;
        let Some(chain) = chains.get(&id) else { return Ok(()) };
        let after_head = |seconds: u64| {
            let head = cluster.chain(id).ok()?.head();
            Some(head.timestamp().saturating_add(seconds).min(LATEST))
        };
        let own = chain.next_timestamp.or_else(|| after_head(chain.timestamp_interval?));
        let timestamp = own.unwrap_or_else(|| cluster.clock().now());
        if self.growing_timestamps || self.is_full(id)? {
            self.cluster.schedule(id, timestamp)
        } else {
            self.cluster.schedule_shared(id, timestamp)
        }
    }

    /// Whether a chain has as many blocks that are not finalized, or as many bytes of them, as a
    /// server that prunes may keep. They are kept until time has finalized them.
    fn is_full(&self, id: ChainId) -> Result<bool, Error> {
        let Some(blocks) = self.limits.history_blocks else { return Ok(false) };
        let chain = self.cluster.chain(id)?;
        let unfinalized = chain.head().number() - chain.safety_heads().finalized;
        let bytes = self.limits.history_bytes / (self.chains.len() as u64).max(1);
        // The newest block may be above the limit until others are pruned.
        let most = bytes.saturating_add(bytes / 8);
        Ok(unfinalized >= blocks.max(FEWEST_UNFINALIZED) || chain.footprint().history > most)
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
    /// [`RequestError::Parameter`] if the head is later, or with growing timestamps as late.
    pub(crate) fn set_next_timestamp(
        &mut self,
        id: ChainId,
        timestamp: u64,
    ) -> Result<(), RequestError> {
        let head = self.chain(id)?.head().timestamp();
        check(timestamp, head.saturating_add(self.growing_timestamps.into()))?;
        self.served_mut(id)?.next_timestamp = Some(timestamp);
        Ok(self.schedule_chain(id)?)
    }

    /// Sets the seconds from the timestamp of a chain's head to that of its next block; `None` lets
    /// timestamps follow the clock. Returns the interval before.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`] beyond the latest timestamp.
    pub(crate) fn set_timestamp_interval(
        &mut self,
        id: ChainId,
        seconds: Option<u64>,
    ) -> Result<Option<u64>, RequestError> {
        check_most("seconds", LATEST, seconds.unwrap_or_default())?;
        let before = core::mem::replace(&mut self.served_mut(id)?.timestamp_interval, seconds);
        self.schedule_chains()?;
        Ok(before)
    }
}

/// Checks that a timestamp is between `earliest` and [`LATEST`].
fn check(timestamp: u64, earliest: u64) -> Result<(), RequestError> {
    if (earliest..=LATEST).contains(&timestamp) {
        return Ok(());
    }
    Err(RequestError::parameter("timestamp", format!("{earliest} to {LATEST}"), timestamp))
}
