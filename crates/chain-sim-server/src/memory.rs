//! The account of the bytes that clients make the server hold: requests, answers, notifications, and
//! states that are being loaded. The chains' own state is not part of it.

use std::{
    future::Future,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::Notify;

/// A connection may owe the limit divided by this, so that one client cannot use up everything.
const SHARES: u64 = 2;
/// The limit divided by this is kept for connections that owe [little](SMALL).
const RESERVES: u64 = 8;
/// The most bytes of a connection that owes little.
const SMALL: u64 = 64 * 1024;
/// How long a client may take to read an answer while there is no room for others.
const GRACE: Duration = Duration::from_secs(5);
/// How long after a lack of room it counts as lasting.
const SHORTAGE: Duration = Duration::from_secs(2);
/// How often a request that waits for room asks again, so that the lack of it lasts.
const RETRY: Duration = Duration::from_secs(1);

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

/// The account of all connections.
#[derive(Debug)]
pub(crate) struct Memory {
    limit: u64,
    owed: AtomicU64,
    refused: AtomicU64,
    cut_off: AtomicU64,
    freed: Notify,
    began: Instant,
    /// The last time that there was no room, since it began, in milliseconds.
    short: AtomicU64,
}

impl Memory {
    /// Creates an account with this limit, in bytes.
    pub(crate) fn new(limit: u64) -> Arc<Self> {
        let zero = AtomicU64::default;
        Arc::new(Self {
            limit,
            owed: zero(),
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

    /// Returns the time since it began, in milliseconds, and never 0.
    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX).saturating_add(1)
    }

    /// Whether there was no room a moment before `now`.
    fn is_short_at(&self, now: u64) -> bool {
        let short = self.short.load(Ordering::Relaxed);
        short > 0 && Duration::from_millis(now.saturating_sub(short)) < SHORTAGE
    }

    /// Counts a connection that the server ends because there is no room for what it sends or reads.
    pub(crate) fn record_cut_off(&self) {
        self.cut_off.fetch_add(1, Ordering::Relaxed);
    }
}

/// What clients make the server hold, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct MemoryFigures {
    /// The limit.
    pub limit: u64,
    /// What is held at present: requests, answers, notifications, and states that are being loaded.
    pub owed: u64,
    /// How often something was refused because there was no room.
    pub refused: u64,
    /// Connections that were ended because there was no room.
    pub cut_off: u64,
}

/// The part of the account that one connection uses.
#[derive(Debug)]
pub(crate) struct Share {
    memory: Arc<Memory>,
    owed: AtomicU64,
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
        Self { memory, owed: zero(), unsent: zero(), progress: zero() }
    }

    /// Whether the client reads its answers so slowly that it must make room for other clients, for
    /// which there is none.
    pub(crate) fn is_overdue(&self) -> bool {
        self.unsent.load(Ordering::Relaxed) > 0 && self.is_overdue_at(self.memory.now())
    }

    fn is_overdue_at(&self, now: u64) -> bool {
        let progress = self.progress.load(Ordering::Relaxed);
        self.unsent.load(Ordering::Relaxed) > 0
            && self.memory.is_short_at(now)
            && Duration::from_millis(now.saturating_sub(progress)) > GRACE
    }

    /// Returns the account.
    pub(crate) const fn memory(&self) -> &Arc<Memory> {
        &self.memory
    }

    /// Returns the most bytes of one connection.
    pub(crate) fn most(&self) -> u64 {
        self.memory.limit / SHARES
    }

    /// Holds nothing yet.
    pub(crate) fn nothing(self: &Arc<Self>) -> Held {
        Held { share: self.clone(), bytes: 0 }
    }

    /// Holds so many bytes until the returned guard is dropped.
    ///
    /// # Errors
    ///
    /// [`NoRoom`].
    pub(crate) fn hold(self: &Arc<Self>, bytes: u64) -> Result<Held, NoRoom> {
        let mut held = self.nothing();
        held.resize(bytes)?;
        Ok(held)
    }

    /// Adds bytes to what the connection owes.
    fn take(&self, bytes: u64) -> Result<(), NoRoom> {
        let Memory { limit, owed, .. } = &*self.memory;
        let own = self.owed.fetch_add(bytes, Ordering::AcqRel).saturating_add(bytes);
        if own > self.most() {
            self.owed.fetch_sub(bytes, Ordering::AcqRel);
            let subject = "bytes that the server holds for a connection";
            return Err(NoRoom { subject, expected: self.most(), actual: own });
        }
        let most = if own <= SMALL { *limit } else { limit - limit / RESERVES };
        let all = owed.fetch_add(bytes, Ordering::AcqRel).saturating_add(bytes);
        if all > most {
            self.owed.fetch_sub(bytes, Ordering::AcqRel);
            owed.fetch_sub(bytes, Ordering::AcqRel);
            self.memory.short.store(self.memory.now(), Ordering::Relaxed);
            let subject = "bytes that the server holds for all connections";
            return Err(NoRoom { subject, expected: most, actual: all });
        }
        Ok(())
    }

    /// Gives bytes back.
    fn give_back(&self, bytes: u64) {
        if bytes > 0 {
            self.owed.fetch_sub(bytes, Ordering::AcqRel);
            self.memory.owed.fetch_sub(bytes, Ordering::AcqRel);
            self.memory.freed.notify_waiters();
        }
    }
}

/// Bytes that a connection owes until this is dropped.
#[derive(Debug)]
pub(crate) struct Held {
    share: Arc<Share>,
    bytes: u64,
}

impl Held {
    /// Returns whose bytes they are.
    pub(crate) const fn share(&self) -> &Arc<Share> {
        &self.share
    }

    /// Returns the number of bytes.
    pub(crate) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Changes the number of bytes.
    ///
    /// # Errors
    ///
    /// [`NoRoom`]; then it is as before.
    pub(crate) fn resize(&mut self, bytes: u64) -> Result<(), NoRoom> {
        self.try_resize(bytes).inspect_err(|_| {
            self.share.memory.refused.fetch_add(1, Ordering::Relaxed);
        })
    }

    /// As [`resize`](Self::resize), and waits until there is room, if there can be without an end of
    /// what this guard holds itself.
    ///
    /// # Errors
    ///
    /// [`NoRoom`] if there cannot be.
    pub(crate) async fn resize_later(&mut self, bytes: u64) -> Result<(), NoRoom> {
        loop {
            let memory = self.share.memory.clone();
            let freed = memory.freed.notified();
            tokio::pin!(freed);
            // From now on it misses nothing that is given back.
            freed.as_mut().enable();
            match self.try_resize(bytes) {
                Err(_) if bytes <= self.share.most() => {
                    let _later = tokio::time::timeout(RETRY, freed).await;
                }
                Err(_) => return self.resize(bytes),
                Ok(()) => return Ok(()),
            }
        }
    }

    /// Changes the number of bytes, and counts no refusal.
    fn try_resize(&mut self, bytes: u64) -> Result<(), NoRoom> {
        match bytes.checked_sub(self.bytes) {
            Some(more) => self.share.take(more)?,
            None => self.share.give_back(self.bytes - bytes),
        }
        self.bytes = bytes;
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.share.give_back(self.bytes);
    }
}

/// An answer or a notification that is not sent.
#[derive(Debug)]
pub(crate) struct Unsent {
    held: Held,
}

impl Unsent {
    /// Counts an answer as not sent until it is dropped.
    pub(crate) fn new(held: Held) -> Arc<Self> {
        let share = &held.share;
        if share.unsent.fetch_add(1, Ordering::Relaxed) == 0 {
            share.progress.store(share.memory.now(), Ordering::Relaxed);
        }
        Arc::new(Self { held })
    }
}

impl Drop for Unsent {
    fn drop(&mut self) {
        let share = &self.held.share;
        share.progress.store(share.memory.now(), Ordering::Relaxed);
        share.unsent.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What a request that reads makes the server hold besides its answer, until its last copy is
/// dropped.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<Vec<Held>>>);

impl Kept {
    /// Keeps this, too.
    pub(crate) fn keep(&self, held: Held) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(held);
    }
}

tokio::task_local! {
    /// What the request that the current task answers makes the server hold.
    static REQUEST: Arc<Held>;
}

/// Answers a request. Until the returned future ends, [`request`] returns `held`.
pub(crate) async fn within<F: Future>(held: Arc<Held>, answer: F) -> F::Output {
    REQUEST.scope(held, answer).await
}

/// Returns what the request that the current task answers makes the server hold. A part of
/// the request that is kept after the task has ended must be kept together with this. Returns nothing
/// for a request that comes from no client.
pub(crate) fn request() -> Option<Arc<Held>> {
    REQUEST.try_with(Arc::clone).ok()
}

/// Returns the share of the connection whose request the current task answers.
pub(crate) fn share() -> Arc<Share> {
    request().map_or_else(Arc::default, |held| held.share.clone())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// A limit of which the small ones' reserve is 128 KiB.
    const LIMIT: u64 = 16 * SMALL;

    #[test]
    fn what_is_held_is_counted_until_it_is_dropped() {
        let memory = Memory::new(LIMIT);
        let (one, other) = (Share::of(&memory), Share::of(&memory));
        let mut held = one.hold(1_000).unwrap();
        let also = other.hold(500).unwrap();
        assert_eq!(memory.figures().owed, 1_500);
        held.resize(2_000).unwrap();
        assert_eq!(memory.figures().owed, 2_500);
        held.resize(10).unwrap();
        assert_eq!(memory.figures().owed, 510);
        drop((held, also));
        let figures = MemoryFigures { limit: LIMIT, owed: 0, refused: 0, cut_off: 0 };
        assert_eq!(memory.figures(), figures);
    }

    #[test]
    fn one_connection_has_its_share_and_no_more() {
        let memory = Memory::new(LIMIT);
        let one = Share::of(&memory);
        let mut held = one.hold(LIMIT / 2).unwrap();
        let refused = one.hold(1).unwrap_err();
        assert_eq!((refused.expected, refused.actual), (LIMIT / 2, LIMIT / 2 + 1));
        assert!(held.resize(LIMIT).is_err());
        assert_eq!((held.bytes(), memory.figures().owed), (LIMIT / 2, LIMIT / 2));
        assert_eq!(memory.figures().refused, 2);
        assert!(Share::of(&memory).hold(SMALL * 2).is_ok());
    }

    #[test]
    fn connections_that_owe_little_have_a_reserve() {
        let memory = Memory::new(LIMIT);
        let shares: Vec<_> = (0..2).map(|_| Share::of(&memory)).collect();
        let all: Vec<_> = shares.iter().map(|share| share.hold(LIMIT * 7 / 16).unwrap()).collect();
        let refused = Share::of(&memory).hold(SMALL + 1).unwrap_err();
        assert_eq!((refused.expected, refused.actual), (LIMIT * 7 / 8, LIMIT * 7 / 8 + SMALL + 1));
        let small: Vec<_> = (0..2).map(|_| Share::of(&memory).hold(SMALL).unwrap()).collect();
        assert_eq!(memory.figures().owed, LIMIT);
        assert!(Share::of(&memory).hold(1).is_err(), "the limit is the limit");
        drop((all, small));
        assert!(Share::of(&memory).hold(SMALL + 1).is_ok());
    }

    #[test]
    fn a_client_is_overdue_if_it_reads_slowly_and_others_have_no_room() {
        let memory = Memory::new(LIMIT);
        let (slow, other) = (Share::of(&memory), Share::of(&memory));
        let unsent = Unsent::new(slow.hold(LIMIT * 7 / 16).unwrap());
        let _waiting = other.hold(LIMIT * 7 / 16).unwrap();
        let made = memory.now();
        let grace = u64::try_from(GRACE.as_millis()).unwrap();
        let shortage = u64::try_from(SHORTAGE.as_millis()).unwrap();
        assert!(!slow.is_overdue_at(made + grace + 1), "nobody lacks room");
        assert!(other.hold(SMALL).is_err());
        assert!(!slow.is_overdue(), "it has just begun");
        let late = made + grace + 1_000;
        memory.short.store(late, Ordering::Relaxed);
        assert!(slow.is_overdue_at(late) && !other.is_overdue_at(late));
        assert!(!slow.is_overdue_at(late + shortage), "there is room again");
        drop(unsent);
        assert!(!slow.is_overdue_at(late));
    }

    #[tokio::test]
    async fn who_waits_gets_what_is_given_back() {
        let memory = Memory::new(LIMIT);
        let (one, other) = (Share::of(&memory), Share::of(&memory));
        let large = [one.hold(LIMIT * 7 / 16).unwrap(), other.hold(LIMIT * 7 / 16).unwrap()];
        let mut waiting = Share::of(&memory).hold(0).unwrap();
        let early = tokio::time::timeout(Duration::ZERO, waiting.resize_later(SMALL * 2)).await;
        assert!(early.is_err());
        let (waited, ()) = tokio::join!(waiting.resize_later(SMALL * 2), async { drop(large) });
        assert_eq!((waited, memory.figures().owed), (Ok(()), SMALL * 2));
        // It never could have more than its share.
        assert!(waiting.resize_later(LIMIT).await.is_err());
    }
}
