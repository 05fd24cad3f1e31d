//! Work on several chains at once.
//!
//! No other file of this crate starts a thread. This one starts none unless a configuration allows
//! it, and all of them have ended when it returns.

use core::num::NonZeroUsize;
use std::{
    panic,
    sync::{Mutex, PoisonError},
    thread,
};

/// How many threads fill and seal the blocks of one timestamp, each block on one of them. However
/// many there are, the results are the same, to the byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Threads {
    /// The most threads, the calling one included.
    pub most: NonZeroUsize,
    /// Number of transactions for each thread; for fewer, starting it costs more than it saves.
    pub transactions: usize,
}

impl Threads {
    /// Only the calling thread. None is started.
    pub const ONE: Self = Self::up_to(NonZeroUsize::MIN);

    /// Starts up to `most` threads, the calling one included, where there is enough work for them.
    pub const fn up_to(most: NonZeroUsize) -> Self {
        Self { most, transactions: 30 }
    }

    /// Sets the number of [transactions for each thread](Self::transactions).
    #[must_use]
    pub const fn with_transactions(mut self, transactions: usize) -> Self {
        self.transactions = transactions;
        self
    }

    /// Does some work on each item; returns the results in the order of the items. `transactions` is
    /// the number of transactions that an item has.
    pub(super) fn map<T: Send, R: Send>(
        self,
        items: Vec<T>,
        transactions: impl Fn(&T) -> usize,
        work: impl Fn(T) -> R + Sync,
    ) -> Vec<R> {
        let mut sized: Vec<(usize, usize, T)> = items
            .into_iter()
            .enumerate()
            .map(|(place, item)| (transactions(&item), place, item))
            .collect();
        let threads = self.worth(sized.iter().map(|(transactions, ..)| *transactions));
        if threads == 1 {
            return sized.into_iter().map(|(.., item)| work(item)).collect();
        }
        // The largest are last, and taken first, so that no thread begins a large one at the end.
        sized.sort_by_key(|(transactions, ..)| *transactions);
        let queue = Mutex::new(sized);
        let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let work_off = || {
            let mut done = Vec::new();
            while let Some((_, place, item)) = next() {
                done.push((place, work(item)));
            }
            done
        };
        let mut done = thread::scope(|scope| {
            // Where the system has no thread left, those that there are do all the work.
            let others: Vec<_> = (1..threads)
                .map_while(|_| thread::Builder::new().spawn_scoped(scope, work_off).ok())
                .collect();
            let mut done = work_off();
            for other in others {
                done.extend(other.join().unwrap_or_else(|cause| panic::resume_unwind(cause)));
            }
            done
        });
        done.sort_unstable_by_key(|(place, _)| *place);
        done.into_iter().map(|(_, result)| result).collect()
    }

    /// The number of threads that items with these numbers of transactions are worth.
    fn worth(self, transactions: impl ExactSizeIterator<Item = usize>) -> usize {
        let most = self.most.get().min(transactions.len());
        let total = transactions.fold(0, usize::saturating_add);
        total.checked_div(self.transactions).unwrap_or(most).clamp(1, most.max(1))
    }
}

impl Default for Threads {
    /// [`ONE`](Self::ONE).
    fn default() -> Self {
        Self::ONE
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, sync::Barrier, thread::ThreadId};

    use super::*;

    fn up_to(most: usize) -> Threads {
        Threads::up_to(NonZeroUsize::new(most).unwrap())
    }

    /// The threads that worked on blocks with these numbers of transactions.
    fn workers(threads: Threads, transactions: Vec<usize>) -> HashSet<ThreadId> {
        let worked = threads.map(transactions, |size| *size, |_| thread::current().id());
        worked.into_iter().collect()
    }

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..100).collect();
        for most in [1, 2, 4, 300] {
            let results = up_to(most).map(items.clone(), |item| 37 * item % 101, |item| 2 * item);
            assert!(results.iter().copied().eq((0..100).map(|item| 2 * item)));
        }
    }

    #[test]
    fn threads_are_started_for_enough_transactions_only() {
        let here = HashSet::from([thread::current().id()]);
        assert_eq!(workers(Threads::ONE, vec![1_000; 8]), here);
        assert_eq!(workers(up_to(4), vec![4; 8]), here);
        assert_eq!(workers(up_to(4), vec![1_000]), here);
        assert_eq!(workers(up_to(4), Vec::new()), HashSet::new());
        for (threads, transactions, expected) in [
            (up_to(4), vec![59, 0, 0], 1),
            (up_to(4), vec![15; 4], 2),
            (up_to(4), vec![usize::MAX; 3], 3),
            (up_to(4), vec![50; 8], 4),
            (up_to(4).with_transactions(0), vec![0; 8], 4),
            (up_to(4).with_transactions(0), vec![0; 2], 2),
        ] {
            assert_eq!(threads.worth(transactions.into_iter()), expected);
        }
    }

    #[test]
    fn items_are_worked_on_at_the_same_time() {
        // Neither passes the barrier alone.
        let barrier = Barrier::new(2);
        let met = up_to(2).map(vec![30, 30], |size| *size, |_| barrier.wait().is_leader());
        assert_eq!(met.iter().filter(|is_leader| **is_leader).count(), 1);
    }

    #[test]
    #[should_panic(expected = "block 3")]
    fn panics_are_handed_on() {
        up_to(2).map((0..4).collect(), |_: &i32| 30, |block| assert!(block != 3, "block {block}"));
    }
}
