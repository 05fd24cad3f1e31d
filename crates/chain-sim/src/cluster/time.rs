//! Advancing the clock: blocks become due, are built and verified.

use alloy_primitives::ChainId;

use super::{Cluster, Fallout, Step};
use crate::{chain::Chain, error::Error};

impl Cluster {
    /// Advances the clock to the next time at which a block is due, builds every block that is due
    /// at that time, and verifies the blocks that are due for verification. Blocks at the same
    /// timestamp may execute messages of each other, without cyclic dependencies.
    ///
    /// # Errors
    ///
    /// [`Error::Evm`] where the EVM fails outside of any transaction.
    pub fn step(&mut self) -> Result<Step, Error> {
        let Some(timestamp) = self.next_due() else { return Ok(Step::default()) };
        self.ledger.advance_to(timestamp);
        let due = self.chains().filter(|chain| chain.next_timestamp() == timestamp);
        let due: Vec<ChainId> = due.map(Chain::id).collect();
        self.build_and_verify(&due)
    }

    /// Steps through every block that is due within the next `seconds`, and advances the clock by
    /// that time.
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step).
    pub fn run_for(&mut self, seconds: u64) -> Result<Step, Error> {
        let until = self.clock().now().saturating_add(seconds);
        let mut all = Step::default();
        while self.next_due().is_some_and(|due| due <= until) {
            all.append(self.step()?);
        }
        self.ledger.advance_to(until);
        all.fallout.append(self.verify()?);
        Ok(all)
    }

    /// Steps until no transaction, deposit or removed block waits to be built.
    ///
    /// # Errors
    ///
    /// [`Error::NotQuiet`] where something still waits after `bound` steps; as
    /// [`step`](Self::step).
    pub fn run_until_quiet(&mut self, bound: u64) -> Result<Step, Error> {
        let mut all = Step::default();
        for _ in 0..bound {
            if self.is_quiet() {
                return Ok(all);
            }
            all.append(self.step()?);
        }
        if self.is_quiet() {
            return Ok(all);
        }
        Err(Error::NotQuiet { expected: bound, actual: self.pooled() })
    }

    /// Advances the clock by `seconds` without building blocks. Each chain builds its next block at
    /// its first block time from then on. The cost does not depend on `seconds`.
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step): blocks may become due for verification.
    pub fn jump(&mut self, seconds: u64) -> Result<Fallout, Error> {
        let now = self.clock().now().saturating_add(seconds);
        self.ledger.advance_to(now);
        self.ledger.schedule_all();
        self.verify()
    }

    /// Sets the earliest timestamp of the next block of `chain`, in seconds: the block is built at
    /// the chain's first block time at or after it, which may be before the clock's time. Removed
    /// blocks that will be rebuilt keep their timestamps.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn schedule(&mut self, chain: ChainId, timestamp: u64) -> Result<(), Error> {
        self.ledger.schedule(chain, timestamp, false)
    }

    /// As [`schedule`](Self::schedule), but the next block may have the timestamp of its parent, if
    /// that is not before `timestamp`: a development node builds several blocks within a second. Holds
    /// for one block; blocks of a live chain never share a timestamp.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn schedule_shared(&mut self, chain: ChainId, timestamp: u64) -> Result<(), Error> {
        self.ledger.schedule(chain, timestamp, true)
    }

    /// Sets the clock to `timestamp`, in seconds, without building blocks: as [`jump`](Self::jump),
    /// but also back, for a driver whose own clock was put back. The clock is never before the head
    /// of a chain, and levels that blocks have reached stay.
    ///
    /// # Errors
    ///
    /// As [`jump`](Self::jump).
    pub fn set_clock(&mut self, timestamp: u64) -> Result<Fallout, Error> {
        self.ledger.set_clock(timestamp);
        self.ledger.schedule_all();
        self.verify()
    }

    /// Builds the next block of one chain, after rebuilding its removed blocks. Advances the clock
    /// to the block's timestamp if it is behind. Other chains build no block.
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step).
    pub fn mine(&mut self, chain: ChainId) -> Result<Step, Error> {
        let mut all = Step::default();
        loop {
            let next = self.chain(chain)?;
            let (due, is_rebuilt) = (next.next_timestamp(), next.is_rebuilding());
            self.ledger.advance_to(due);
            all.append(self.build_and_verify(&[chain])?);
            if !is_rebuilt {
                return Ok(all);
            }
        }
    }

    /// Rebuilds all removed blocks on all chains, and builds no other block.
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step).
    pub fn catch_up(&mut self) -> Result<Step, Error> {
        let mut all = Step::default();
        while let Some(step) = self.catch_up_step()? {
            all.append(step);
        }
        Ok(all)
    }

    /// Rebuilds the removed blocks at the earliest timestamp, for a driver that does other things
    /// in between; `None` where no block is removed.
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step).
    pub fn catch_up_step(&mut self) -> Result<Option<Step>, Error> {
        let behind = self.chains().filter(|chain| chain.is_rebuilding());
        let behind: Vec<&Chain> = behind.collect();
        let Some(timestamp) = behind.iter().map(|chain| chain.next_timestamp()).min() else {
            return Ok(None);
        };
        let due = behind.iter().filter(|chain| chain.next_timestamp() == timestamp);
        let due: Vec<ChainId> = due.map(|chain| chain.id()).collect();
        self.build_and_verify(&due).map(Some)
    }

    /// Builds the next block of each of these chains, at one timestamp, and verifies the blocks
    /// that are due for verification.
    fn build_and_verify(&mut self, due: &[ChainId]) -> Result<Step, Error> {
        let built = self.ledger.build(due)?;
        let fallout = self.verify()?;
        Ok(Step { built, fallout })
    }

    /// The time at which the next block is due, in seconds. At the end of time, where sums
    /// saturate, no further block is due: its timestamp would be that of its parent.
    fn next_due(&self) -> Option<u64> {
        self.chains().map(Chain::next_timestamp).min().filter(|due| *due < u64::MAX)
    }
}
