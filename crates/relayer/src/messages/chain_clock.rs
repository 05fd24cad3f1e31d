//! The clocks of chains: their blocks have times of their own.

use alloy_primitives::ChainId;

use super::{Messages, chain_view::ChainView, refusal::Refusal};

/// The clock of a chain. Chains of development are ahead of real time where somebody has advanced them,
/// and behind it where they began with an old genesis.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChainClock {
    /// How many seconds it is ahead of the relayer's.
    ahead: i64,
}

impl ChainClock {
    /// The clock of a chain; the relayer's own where nothing is known.
    pub(super) fn new(view: Option<&ChainView>) -> Self {
        Self { ahead: view.map_or(0, |view| view.ahead) }
    }

    /// The chain's time at `now`, in seconds.
    const fn at(self, now: u64) -> u64 {
        now.saturating_add_signed(self.ahead)
    }

    /// The relayer's time when the chain's is `time`, in seconds.
    pub(super) const fn to_relayer(self, time: u64) -> u64 {
        time.saturating_add_signed(self.ahead.saturating_neg())
    }
}

impl<R: Refusal> Messages<R> {
    /// The time of a chain when the relayer's is `now`, in seconds.
    pub fn chain_time(&self, chain: ChainId, now: u64) -> u64 {
        ChainClock::new(self.views.get(&chain)).at(now)
    }

    /// When a message is due that its source has sent at `sent`: by the relayer's clock, in seconds.
    pub(super) fn due_after(&self, source: ChainId, sent: u64) -> u64 {
        let due = sent.saturating_add(self.config.delay);
        ChainClock::new(self.views.get(&source)).to_relayer(due)
    }

    /// The time at which a message is due that is found or taken up at `now`, in seconds: where a clock
    /// is wrong, the message waits no longer than the policy says.
    pub(super) fn not_too_late(&self, due: u64, now: u64) -> u64 {
        due.clamp(now, now.saturating_add(self.config.delay))
    }
}
