//! How far a chain is read, and what to read next.

use std::collections::{BTreeMap, VecDeque};

use alloy_primitives::B256;

use super::{block_read::BlockRead, head::Head, node_event::Place, request::RequestId};

/// The longest wait after requests that fail, in seconds.
const LONGEST_BACK_OFF: u64 = 30;

/// How far a chain is read, and what to read next.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    /// The number of the next block.
    pub(super) next: u64,
    /// The head, as a node told it last.
    pub(super) head: Option<Head>,
    /// The last block that was read and is final.
    pub(super) finalized: u64,
    /// Number and hash of the last block that a node has called final.
    claim: Option<(u64, B256)>,
    /// The request that waits for an answer.
    pub(super) request: Option<RequestId>,
    /// Blocks that were read and wait for the outcomes of the relayer's transactions in them.
    pub(super) held: VecDeque<BlockRead>,
    /// The outcomes of transactions in the first of these blocks; `None` while a request for it waits.
    pub(super) outcomes: BTreeMap<B256, Option<Place>>,
    /// Number and timestamp of the blocks that were read and are not final, in seconds.
    times: VecDeque<(u64, u64)>,
    /// Timestamp of the last final block that was read, in seconds.
    pub(super) final_time: u64,
    /// Whether the node that was asked last has other blocks than those that are final.
    pub(super) is_other: bool,
    /// How many blocks to read again before the next one, to find out where a reorg begins.
    again: u64,
    /// How many blocks to read at once.
    range: u64,
    most: u64,
    failures: u32,
    wait_until: u64,
}

/// The most logs that a range of blocks should have. A single block may have more.
const MOST_LOGS: usize = 4_000;

/// Blocks so far below a final one are final on every node that could answer.
const MARGIN: u64 = 64;

/// A range of blocks to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) from: u64,
    pub(super) to: u64,
    /// Whether all of them are final for every node.
    pub(super) is_final: bool,
}

impl Reader {
    /// Begins at block `next`, and reads at most `most` blocks at once.
    pub(super) fn new(next: u64, finalized: u64, most: u64) -> Self {
        let most = most.max(1);
        Self {
            next,
            head: None,
            finalized,
            claim: None,
            request: None,
            held: VecDeque::new(),
            outcomes: BTreeMap::new(),
            times: VecDeque::new(),
            final_time: 0,
            is_other: false,
            again: 0,
            range: most.min(64),
            most,
            failures: 0,
            wait_until: 0,
        }
    }

    /// The blocks to read at `now`, in seconds; `None` if there are none, or while others are read.
    /// `first` is the first block whose hash is known.
    pub(super) fn range(&self, now: u64, first: u64) -> Option<Range> {
        let head = self.head?;
        let is_busy = self.request.is_some() || !self.held.is_empty();
        if is_busy || now < self.wait_until {
            return None;
        }
        let least = first.min(self.next);
        let from = self.next.saturating_sub(self.again).max(least);
        // Where the chain has become shorter, what is left of it shows where it differs.
        let from = if self.again > 0 { from.min(head.number) } else { from };
        if from > head.number || from < least {
            return None;
        }
        let to = from.saturating_add(self.range - 1).min(head.number);
        let claimed = self.claim.map_or(0, |(number, _)| number);
        Some(Range { from, to, is_final: to <= claimed.saturating_sub(MARGIN) })
    }

    /// When to read again after a failure, in seconds; `None` where nothing is to be read.
    pub(super) fn wake_at(&self) -> Option<u64> {
        let head = self.head?;
        let is_behind = self.again > 0 || self.next <= head.number || !self.held.is_empty();
        (is_behind && self.request.is_none()).then_some(self.wait_until)
    }

    /// Whether blocks are held back for outcomes that should be asked for again at `now`, in seconds.
    pub(super) fn is_held_up(&self, now: u64) -> bool {
        !self.held.is_empty() && now >= self.wait_until
    }

    /// Asks for nothing for a second.
    pub(super) const fn pause(&mut self, now: u64) {
        self.wait_until = now.saturating_add(1);
    }

    /// Records the timestamp of a block that was read, in seconds.
    pub(super) fn push_time(&mut self, number: u64, timestamp: u64) {
        while self.times.back().is_some_and(|(last, _)| *last >= number) {
            self.times.pop_back();
        }
        self.times.push_back((number, timestamp));
        self.settle();
    }

    /// Timestamp of the last block that was read, in seconds; 0 before the first.
    pub(super) fn last_time(&self) -> u64 {
        self.times.back().map_or(self.final_time, |(_, time)| *time)
    }

    /// Forgets the timestamps of final blocks, except for the last.
    pub(super) fn settle(&mut self) {
        while let Some(&(number, timestamp)) = self.times.front()
            && number <= self.finalized
        {
            self.final_time = timestamp;
            self.times.pop_front();
        }
    }

    /// Number of blocks below the head that are not read; `None` before the first head.
    pub(super) fn behind(&self) -> Option<u64> {
        let head = self.head?;
        Some((head.number + 1).saturating_sub(self.next))
    }

    /// A node has called a block final.
    pub(super) fn claim(&mut self, number: u64, hash: B256) {
        if self.claim.is_none_or(|(before, _)| before < number) {
            self.claim = Some((number, hash));
        }
    }

    /// Compares the block that a node has called final with the one that was read, whose hash `known`
    /// returns, and reads it again where that is another one.
    pub(super) fn confirm(&mut self, depth: u64, known: impl Fn(u64) -> Option<B256>) {
        let by_depth = self.next.saturating_sub(1).saturating_sub(depth);
        self.finalized = self.finalized.max(by_depth);
        let Some((number, hash)) = self.claim else { return };
        match known(number) {
            Some(known) if known == hash => self.finalized = self.finalized.max(number),
            Some(_) => self.go_back_to(number),
            None => {}
        }
    }

    /// Blocks with so many logs were read without trouble: the next range may be twice as wide, unless
    /// it would have more logs than are good to have in memory at once.
    pub(super) fn succeed(&mut self, width: u64, logs: usize) {
        self.failures = 0;
        self.is_other = false;
        self.wait_until = 0;
        if logs > MOST_LOGS {
            let share = u128::from(width) * MOST_LOGS as u128 / logs as u128;
            self.range = u64::try_from(share).unwrap_or(self.range).clamp(1, self.most);
        } else if width >= self.range {
            self.range = self.range.saturating_mul(2).min(self.most);
        }
    }

    /// A range was too wide: the next one is half as wide.
    pub(super) fn narrow(&mut self, width: u64, now: u64) {
        self.range = (width.min(self.range) / 2).max(1);
        // A node that refuses a single block is asked again later.
        if width <= 1 {
            self.wait_until = now.saturating_add(1);
        }
    }

    /// Reading has failed at `now`, in seconds: waits longer each time, up to half a minute.
    pub(super) fn fail(&mut self, now: u64) {
        self.failures = self.failures.saturating_add(1);
        let wait = 1_u64 << self.failures.saturating_sub(1).min(5);
        self.wait_until = now.saturating_add(wait.min(LONGEST_BACK_OFF));
        if self.failures > 1 {
            self.range = (self.range / 2).max(1);
        }
    }

    /// The block before the range is another one than was read: reads further back.
    pub(super) fn go_back(&mut self) {
        self.again = self.again.saturating_mul(2).max(1);
    }

    /// Reads block `number` and those after it again.
    pub(super) fn go_back_to(&mut self, number: u64) {
        self.again = self.again.max(self.next.saturating_sub(number));
    }

    /// Block `number` is still there, and so are those before it.
    pub(super) const fn arrive_at(&mut self, number: u64) {
        self.again = self.next.saturating_sub(number.saturating_add(1));
    }

    /// It is known up to where the blocks are still there.
    pub(super) const fn arrive(&mut self) {
        self.again = 0;
    }

    /// Drops the blocks that were read and not taken yet.
    pub(super) fn drop_held(&mut self) {
        self.held.clear();
        self.outcomes.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::safety::SafetyHeads;

    fn reader(next: u64, head: u64) -> Reader {
        let mut reader = Reader::new(next, 0, 100);
        reader.head = Some(Head {
            number: head,
            hash: B256::ZERO,
            parent_hash: B256::ZERO,
            timestamp: 0,
            base_fee: 0,
            gas_limit: 0,
            safety: SafetyHeads::default(),
            finalized_hash: None,
        });
        reader
    }

    fn width(reader: &Reader) -> u64 {
        let range = reader.range(1_000, 0).unwrap();
        range.to - range.from + 1
    }

    #[test]
    fn ranges_double_when_easy_and_halve_when_refused() {
        let mut reader = reader(0, 10_000);
        assert_eq!(width(&reader), 64);
        reader.succeed(64, 0);
        assert_eq!(width(&reader), 100);
        reader.narrow(100, 0);
        assert_eq!(width(&reader), 50);
        for _ in 0..10 {
            let width = width(&reader);
            reader.narrow(width, 0);
        }
        assert_eq!(width(&reader), 1);
        reader.succeed(1, 0);
        assert_eq!(width(&reader), 2);
    }

    #[test]
    fn ranges_have_no_more_logs_than_fit() {
        let mut reader = reader(0, 10_000);
        reader.succeed(64, 16_000);
        assert_eq!(width(&reader), 16);
        reader.succeed(16, 3_999);
        assert_eq!(width(&reader), 32);
        // A block that has more by itself is read alone.
        reader.succeed(32, 1_000_000);
        assert_eq!(width(&reader), 1);
    }

    #[test]
    fn waits_longer_after_each_failure() {
        let mut reader = reader(0, 10);
        let mut waits = Vec::new();
        for _ in 0..7 {
            reader.fail(0);
            waits.push(reader.wake_at().unwrap());
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 30, 30]);
        assert_eq!(reader.range(29, 0), None);
        assert!(reader.range(30, 0).is_some());
    }

    #[test]
    fn walks_back_twice_as_far_each_time_to_the_first_known_block() {
        let mut reader = reader(100, 100);
        let mut firsts = Vec::new();
        for _ in 0..6 {
            reader.go_back();
            firsts.push(reader.range(0, 90).unwrap().from);
        }
        assert_eq!(firsts, [99, 98, 96, 92, 90, 90]);
        reader.arrive();
        assert_eq!(reader.range(0, 90), Some(Range { from: 100, to: 100, is_final: false }));
    }

    #[test]
    fn reads_nothing_beyond_the_head() {
        assert_eq!(reader(11, 10).range(0, 0), None);
        let reader = reader(10, 10);
        assert_eq!(reader.range(0, 0), Some(Range { from: 10, to: 10, is_final: false }));
    }
}
