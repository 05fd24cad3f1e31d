//! What waits for the server's threads, and how long they have worked.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// The work of one kind of thread. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Workload(Arc<Mutex<Work>>);

/// What was done, and what is left to do.
#[derive(Debug, Default)]
struct Work {
    waiting: u64,
    done: u64,
    /// The time of what is done.
    time: Duration,
    /// What is under way: how many tasks, and when they began, from the first task on, in all.
    running: u32,
    starts: Duration,
    first: Option<Instant>,
}

impl Workload {
    /// Counts a task as waiting until the returned guard is dropped.
    pub(crate) fn wait(&self) -> Waiting {
        self.lock().waiting += 1;
        Waiting(self.clone())
    }

    /// Counts time as work until the returned guard is dropped.
    pub(crate) fn work(&self) -> Working {
        let mut work = self.lock();
        let start = work.since_first();
        work.running += 1;
        work.starts += start;
        Working { workload: self.clone(), start }
    }

    /// Returns the number of tasks that wait.
    pub(crate) fn waiting(&self) -> u64 {
        self.lock().waiting
    }

    /// Returns the number of times that a thread has worked.
    pub(crate) fn done(&self) -> u64 {
        self.lock().done
    }

    /// Returns how long the threads have worked, with what is under way.
    pub(crate) fn time(&self) -> Duration {
        let mut work = self.lock();
        let now = work.since_first();
        work.time + (now * work.running).saturating_sub(work.starts)
    }

    /// Locks the numbers. A panic cannot have left them inconsistent.
    fn lock(&self) -> MutexGuard<'_, Work> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Work {
    /// Returns the time since the first task began.
    fn since_first(&mut self) -> Duration {
        self.first.get_or_insert_with(Instant::now).elapsed()
    }
}

/// A task that waits.
#[derive(Debug)]
pub(crate) struct Waiting(Workload);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.lock().waiting -= 1;
    }
}

/// A task under way.
#[derive(Debug)]
pub(crate) struct Working {
    workload: Workload,
    start: Duration,
}

impl Drop for Working {
    fn drop(&mut self) {
        let mut work = self.workload.lock();
        let now = work.since_first();
        work.running -= 1;
        work.done += 1;
        work.starts -= self.start;
        work.time += now - self.start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_under_way_counts_as_work() {
        let workload = Workload::default();
        assert_eq!((workload.time(), workload.done()), (Duration::ZERO, 0));
        let first = workload.work();
        let second = workload.work();
        let mut last = Duration::ZERO;
        for _ in 0..100 {
            let time = workload.time();
            assert!(time >= last);
            last = time;
        }
        drop(first);
        let one = workload.time();
        assert!(one >= last && workload.done() == 1);
        drop(second);
        let all = workload.time();
        assert!(all >= one && workload.done() == 2);
        // Nobody works.
        assert_eq!(workload.time(), all);
    }

    #[test]
    fn tasks_wait_until_their_guard_is_dropped() {
        let workload = Workload::default();
        let waiting: Vec<_> = (0..3).map(|_| workload.wait()).collect();
        assert_eq!(workload.waiting(), 3);
        drop(waiting);
        assert_eq!(workload.waiting(), 0);
    }
}
