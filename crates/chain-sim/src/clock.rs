//! The virtual clock.

/// The one clock of a cluster, in seconds since the epoch. It moves only when told to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    now: u64,
}

impl Clock {
    /// A clock that shows `now`, in seconds.
    pub const fn new(now: u64) -> Self {
        Self { now }
    }

    /// What the clock shows, in seconds.
    pub const fn now(self) -> u64 {
        self.now
    }

    /// Moves on to `to`, in seconds; a clock never goes back.
    pub(crate) fn advance_to(&mut self, to: u64) {
        self.now = self.now.max(to);
    }
}
