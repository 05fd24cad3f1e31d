//! When failed relays are tried again.

/// When a failed relay is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retries {
    /// Maximum number of attempts, the first one included.
    pub attempts: u32,
    /// Seconds from the first failure to the second attempt; doubled after each further failure.
    pub back_off: u64,
    /// Maximum number of seconds from a failure to the next attempt.
    pub longest_back_off: u64,
}

impl Retries {
    /// One attempt only.
    pub const NONE: Self = Self { attempts: 1, back_off: 0, longest_back_off: 0 };

    /// Seconds from failure number `failures` to the next attempt; `None` if there is no next one.
    pub fn wait_after(&self, failures: u32) -> Option<u64> {
        (failures < self.attempts).then(|| {
            let doublings = failures.saturating_sub(1).min(u64::BITS - 1);
            self.back_off.saturating_mul(1 << doublings).min(self.longest_back_off)
        })
    }

    /// Sets [`attempts`](Self::attempts).
    #[must_use]
    pub const fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets [`back_off`](Self::back_off), in seconds.
    #[must_use]
    pub const fn with_back_off(mut self, seconds: u64) -> Self {
        self.back_off = seconds;
        self
    }

    /// Sets [`longest_back_off`](Self::longest_back_off), in seconds.
    #[must_use]
    pub const fn with_longest_back_off(mut self, seconds: u64) -> Self {
        self.longest_back_off = seconds;
        self
    }
}

impl Default for Retries {
    /// Three attempts, four and eight seconds apart.
    fn default() -> Self {
        Self { attempts: 3, back_off: 4, longest_back_off: 64 }
    }
}
