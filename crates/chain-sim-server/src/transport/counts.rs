//! What is counted of connections and requests while the server runs.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use super::ending::Ending;

/// A number that several threads change.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    /// Adds to the number.
    pub(super) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// Subtracts 1 of what was added.
    pub(super) fn subtract_one(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    /// Returns the number.
    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The counts of all ports together.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// Connections that were turned away because all places were taken.
    pub(crate) refused: Count,
    /// Connections that were idle, and made way for a new one.
    pub(crate) made_way: Count,
    /// Connections that were ended because a subscription was too far behind.
    pub(crate) behind: Count,
    /// Connections that were ended because their client read nothing for too long.
    pub(crate) stalled: Count,
    /// Connections that were ended because their client sent no request in time.
    pub(crate) silent: Count,
    /// Subscriptions at present.
    pub(crate) subscriptions: Count,
    /// Subscriptions that have ended because they would have missed something.
    pub(crate) subscriptions_behind: Count,
    /// Changes of messages that subscribers have missed.
    pub(crate) missed_changes: Count,
    responses: Mutex<BTreeMap<u16, u64>>,
    requests: Mutex<BTreeMap<&'static str, Requests>>,
}

/// The requests of one method.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Requests {
    /// Number of requests that have ended: answered, or left by their client.
    pub(crate) count: u64,
    /// Number of those that were answered with an error.
    pub(crate) errors: u64,
    /// From the beginning of each to its end, in all.
    pub(crate) time: Duration,
}

impl Counts {
    /// Counts the end of a connection.
    pub(super) fn record_ending(&self, ending: Ending) {
        match ending {
            Ending::MakesWay => self.made_way.add(1),
            Ending::TooSlow => self.behind.add(1),
        }
    }

    /// Counts an HTTP response.
    pub(super) fn record_response(&self, status: u16) {
        *lock(&self.responses).entry(status).or_default() += 1;
    }

    /// Counts a request of this method until the returned guard is dropped.
    pub(super) fn begin(self: &Arc<Self>, method: &'static str) -> Request {
        Request { counts: self.clone(), method, began: Instant::now(), is_error: false }
    }

    /// Returns the number of HTTP responses by status.
    pub(crate) fn responses(&self) -> BTreeMap<u16, u64> {
        lock(&self.responses).clone()
    }

    /// Returns the requests by method.
    pub(crate) fn requests(&self) -> BTreeMap<&'static str, Requests> {
        lock(&self.requests).clone()
    }
}

/// Locks a map. A panic cannot have left it inconsistent.
fn lock<T>(map: &Mutex<T>) -> MutexGuard<'_, T> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A request, which is counted when it is dropped: at its end, or when its client goes away.
#[derive(Debug)]
pub(super) struct Request {
    counts: Arc<Counts>,
    method: &'static str,
    began: Instant,
    is_error: bool,
}

impl Request {
    /// Ends the request.
    pub(super) fn end(mut self, is_error: bool) {
        self.is_error = is_error;
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        let time = self.began.elapsed();
        let mut requests = lock(&self.counts.requests);
        let of_method = requests.entry(self.method).or_default();
        of_method.count += 1;
        of_method.errors += u64::from(self.is_error);
        of_method.time += time;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_count_when_they_end_and_when_they_are_left() {
        let counts = Arc::new(Counts::default());
        let left = counts.begin("a");
        counts.begin("a").end(true);
        counts.begin("b").end(false);
        assert_eq!(counts.requests()["a"].count, 1);
        drop(left);
        let requests = counts.requests();
        assert_eq!((requests["a"].count, requests["a"].errors), (2, 1));
        assert_eq!((requests["b"].count, requests["b"].errors), (1, 0));
    }
}
