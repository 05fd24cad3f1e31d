//! The account of all connections.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Notify, futures::Notified},
    time::{Instant, sleep, sleep_until},
};

/// How long a client may take to send a request or to read an answer while there is no room for
/// others.
pub(super) const GRACE: Duration = Duration::from_secs(5);
/// How long after a lack of room it counts as lasting.
pub(super) const SHORTAGE: Duration = Duration::from_secs(2);
/// How often who waits for room asks again, so that the lack of it lasts.
pub(super) const RETRY: Duration = Duration::from_secs(1);

/// The error of bytes for which there is no room.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{subject}: expected at most {expected}, got {actual}")]
pub(crate) struct NoRoom {
    /// What is limited.
    pub(crate) subject: &'static str,
    /// The limit.
    pub(crate) expected: u64,
    /// The value that it would have.
    pub(crate) actual: u64,
}

/// The error of a request that is not whole in time, and for whose bytes others wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected within {expected:?} while there is no room for others")]
pub(crate) struct Overdue {
    /// How long it may take.
    pub(crate) expected: Duration,
}

/// The account of all connections.
#[derive(Debug)]
pub(crate) struct Memory {
    limit: u64,
    owed: AtomicU64,
    /// The part of it that lasts as long as clients like.
    lasting: AtomicU64,
    refused: AtomicU64,
    cut_off: AtomicU64,
    freed: Notify,
    began: Instant,
    /// When room was last lacking, in milliseconds since `began`; 0 if it never was.
    short: AtomicU64,
}

impl Memory {
    /// Creates an account with this limit, in bytes.
    pub(crate) fn new(limit: u64) -> Arc<Self> {
        let zero = AtomicU64::default;
        Arc::new(Self {
            limit,
            owed: zero(),
            lasting: zero(),
            refused: zero(),
            cut_off: zero(),
            freed: Notify::new(),
            began: Instant::now(),
            short: zero(),
        })
    }

    /// Returns the figures at present.
    pub(crate) fn figures(&self) -> MemoryFigures {
        MemoryFigures {
            limit: self.limit,
            owed: self.owed.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
            cut_off: self.cut_off.load(Ordering::Relaxed),
        }
    }

    /// Returns once a request that began then must make room for others: when it has had its time,
    /// and there is no room. Requests that have come in in part would otherwise wait for each other.
    /// `leaves` says whether it leaves bytes to others.
    pub(crate) async fn overdue(&self, began: Instant, leaves: impl Fn() -> bool) -> Overdue {
        sleep_until(began + GRACE).await;
        while !self.is_short_at(self.now()) {
            sleep(RETRY).await;
        }
        // One request at a time is given up: what it leaves wakes another one, which records whether
        // room is still lacking.
        if leaves() {
            self.short.store(0, Ordering::Relaxed);
        }
        Overdue { expected: GRACE }
    }

    /// Counts a connection that the server ends because there is no room for what it sends or reads.
    pub(crate) fn record_cut_off(&self) {
        self.cut_off.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts something that is refused because there is no room.
    pub(crate) fn record_refusal(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// Returns the limit, in bytes.
    pub(super) const fn limit(&self) -> u64 {
        self.limit
    }

    /// Returns the number of bytes that last.
    pub(super) const fn lasting(&self) -> &AtomicU64 {
        &self.lasting
    }

    /// Returns the time since it began, in milliseconds, and never 0.
    pub(super) fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX).saturating_add(1)
    }

    /// Whether there was no room a moment before `now`.
    pub(super) fn is_short_at(&self, now: u64) -> bool {
        let short = self.short.load(Ordering::Relaxed);
        short > 0 && Duration::from_millis(now.saturating_sub(short)) < SHORTAGE
    }

    /// Records that room is lacking at this time, in milliseconds since the account began.
    pub(super) fn record_shortage(&self, now: u64) {
        self.short.store(now, Ordering::Relaxed);
    }

    /// Adds bytes, if there are at most so many then.
    pub(super) fn take(&self, bytes: u64, most: u64) -> Result<(), NoRoom> {
        add(&self.owed, bytes, most).map(drop).map_err(|actual| {
            self.record_shortage(self.now());
            let subject = "bytes that the server holds for all connections";
            NoRoom { subject, expected: most, actual }
        })
    }

    /// Takes bytes away, and wakes one of those who wait for room.
    pub(super) fn give_back(&self, bytes: u64) {
        self.owed.fetch_sub(bytes, Ordering::AcqRel);
        self.wake_next();
    }

    /// Wakes the next one who waits for room. Whoever gets some does so: thousands can wait, and most
    /// of them would find none.
    pub(super) fn wake_next(&self) {
        self.freed.notify_one();
    }

    /// Returns once bytes are given back.
    pub(super) fn freed(&self) -> Notified<'_> {
        self.freed.notified()
    }
}

/// Adds to a sum and returns it, if it is at most `most` then. Otherwise the sum stays, and the error
/// is what it would be. The sum never exceeds `most` for a moment, which would refuse other requests.
pub(super) fn add(sum: &AtomicU64, bytes: u64, most: u64) -> Result<u64, u64> {
    let added = |before: u64| before.checked_add(bytes).filter(|after| *after <= most);
    match sum.fetch_update(Ordering::AcqRel, Ordering::Acquire, added) {
        Ok(before) => Ok(before + bytes),
        Err(before) => Err(before.saturating_add(bytes)),
    }
}

/// What clients make the server hold, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct MemoryFigures {
    /// The limit.
    pub limit: u64,
    /// What is held at present: requests, answers, notifications, subscriptions, and states that are
    /// being loaded.
    pub owed: u64,
    /// How often something was refused because there was no room.
    pub refused: u64,
    /// Connections that were ended because there was no room.
    pub cut_off: u64,
}
