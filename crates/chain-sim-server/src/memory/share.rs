//! The part of the account that one connection uses.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::account::{GRACE, Memory, NoRoom, add};

/// A connection may owe the limit divided by this, so that one client cannot use up everything.
const SHARES: u64 = 2;
/// The limit divided by this is kept for connections that owe [little](SMALL), half of it for whole
/// requests and answers.
const RESERVES: u64 = 8;
/// The most bytes of a connection that owes little.
pub(super) const SMALL: u64 = 64 * 1024;

/// The part of the account that one connection uses.
#[derive(Debug)]
pub(crate) struct Share {
    memory: Arc<Memory>,
    owed: AtomicU64,
    /// The part of it that lasts as long as the client likes.
    lasting: AtomicU64,
    /// Number of answers that are not sent.
    unsent: AtomicU64,
    /// When the last answer was sent, or the first of those that are not was made.
    progress: AtomicU64,
}

impl Default for Share {
    /// Creates a share without a limit, for requests that come from no client.
    fn default() -> Self {
        Self::new(Memory::new(u64::MAX))
    }
}

impl Share {
    /// Creates the share of a new connection.
    pub(crate) fn of(memory: &Arc<Memory>) -> Arc<Self> {
        Arc::new(Self::new(memory.clone()))
    }

    fn new(memory: Arc<Memory>) -> Self {
        let zero = AtomicU64::default;
        Self { memory, owed: zero(), lasting: zero(), unsent: zero(), progress: zero() }
    }

    /// Whether the client reads its answers so slowly that it must make room for other clients, for
    /// which there is none.
    pub(crate) fn is_overdue(&self) -> bool {
        self.unsent.load(Ordering::Relaxed) > 0 && self.is_overdue_at(self.memory.now())
    }

    pub(super) fn is_overdue_at(&self, now: u64) -> bool {
        let progress = self.progress.load(Ordering::Relaxed);
        self.unsent.load(Ordering::Relaxed) > 0
            && self.memory.is_short_at(now)
            && Duration::from_millis(now.saturating_sub(progress)) > GRACE
    }

    /// Returns the account.
    pub(crate) const fn memory(&self) -> &Arc<Memory> {
        &self.memory
    }

    /// Returns the number of bytes that last.
    pub(super) const fn lasting(&self) -> &AtomicU64 {
        &self.lasting
    }

    /// Returns the most bytes of one connection.
    pub(crate) fn most(&self) -> u64 {
        self.memory.limit() / SHARES
    }

    /// Adds bytes to what the connection owes. `coming` has the bytes of the request of which they are
    /// a part, once it is whole; nothing for what is whole. The parts of long requests would otherwise
    /// use up the reserve as long as there is little of each.
    pub(super) fn take(&self, bytes: u64, coming: Option<u64>) -> Result<(), NoRoom> {
        let own = add(&self.owed, bytes, self.most()).map_err(|actual| {
            let subject = "bytes that the server holds for a connection";
            NoRoom { subject, expected: self.most(), actual }
        })?;
        let limit = self.memory.limit();
        let reserve = match coming {
            _ if own.max(coming.unwrap_or_default()) > SMALL => limit / RESERVES,
            Some(_) => limit / RESERVES / 2,
            None => 0,
        };
        self.memory.take(bytes, limit - reserve).inspect_err(|_| {
            self.owed.fetch_sub(bytes, Ordering::AcqRel);
        })
    }

    /// Gives bytes back.
    pub(super) fn give_back(&self, bytes: u64) {
        if bytes > 0 {
            self.owed.fetch_sub(bytes, Ordering::AcqRel);
            self.memory.give_back(bytes);
        }
    }

    /// Counts an answer that is not sent yet.
    pub(super) fn add_unsent(&self) {
        if self.unsent.fetch_add(1, Ordering::Relaxed) == 0 {
            self.record_progress();
        }
    }

    /// Counts an answer that was sent, or given up.
    pub(super) fn remove_unsent(&self) {
        self.record_progress();
        self.unsent.fetch_sub(1, Ordering::Relaxed);
    }

    fn record_progress(&self) {
        self.progress.store(self.memory.now(), Ordering::Relaxed);
    }
}
