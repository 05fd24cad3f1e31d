//! The virtual clock.

/// The clock of a cluster, in seconds since the Unix epoch. It moves only by calls of the cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    now: u64,
}

impl Clock {
    /// A clock at `now`, in seconds.
    pub const fn new(now: u64) -> Self {
        Self { now }
    }

    /// The current time, in seconds.
    pub const fn now(self) -> u64 {
        self.now
    }

    /// Advances the clock to `to`, in seconds; it never goes back.
    pub(crate) fn advance_to(&mut self, to: u64) {
        self.now = self.now.max(to);
    }
}
