//! Time: blocks fall due, and the clock moves.

use alloy_primitives::ChainId;

use super::Cluster;
use crate::{BuiltBlock, Chain, Error, Fallout, OpenBlock, Pass};

/// What came of a step, or of several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// The blocks that were built.
    pub built: Vec<BuiltBlock>,
    /// The blocks that did not last.
    pub fallout: Fallout,
}

impl Step {
    /// Adds what came of the next step.
    pub(super) fn append(&mut self, mut next: Self) {
        self.built.append(&mut next.built);
        self.fallout.append(next.fallout);
    }
}

impl Cluster {
    /// Moves the clock to the next moment at which a block is due, builds a block on every chain
    /// for which one is, and verifies what is to be verified by then. Blocks of one moment may
    /// execute messages of each other, as long as there is an order in which that can be done.
    ///
    /// # Errors
    ///
    /// [`Error::Evm`] where the EVM fails outside of any transaction.
    pub fn step(&mut self) -> Result<Step, Error> {
        let Some(timestamp) = self.next_due() else { return Ok(Step::default()) };
        self.clock.advance_to(timestamp);
        let due = self.chains.values().filter(|chain| chain.next_timestamp() == timestamp);
        let due: Vec<ChainId> = due.map(Chain::id).collect();
        self.build_and_verify(&due)
    }

    /// Builds the next block of each of these chains, which are due at one moment, and verifies what
    /// is to be verified.
    pub(super) fn build_and_verify(&mut self, due: &[ChainId]) -> Result<Step, Error> {
        let built = self.build(due)?;
        let fallout = self.verify()?;
        Ok(Step { built, fallout })
    }

    /// Steps through every block that is due within the next `seconds`; then that much time has
    /// passed.
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step).
    pub fn run_for(&mut self, seconds: u64) -> Result<Step, Error> {
        let until = self.clock.now().saturating_add(seconds);
        let mut all = Step::default();
        while self.next_due().is_some_and(|due| due <= until) {
            all.append(self.step()?);
        }
        self.clock.advance_to(until);
        all.fallout.append(self.verify()?);
        Ok(all)
    }

    /// Steps until nothing waits for a block.
    ///
    /// # Errors
    ///
    /// [`Error::NotQuiet`] where something waits still after `bound` steps; as
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

    /// Lets `seconds` pass in which no chain builds a block: the next ones are due at the first
    /// moments of their chains' beats from then on. The cost does not depend on the time.
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step): blocks may become due for verification.
    pub fn jump(&mut self, seconds: u64) -> Result<Fallout, Error> {
        let now = self.clock.now().saturating_add(seconds);
        self.clock.advance_to(now);
        for (&id, chain) in &mut self.chains {
            chain.resume_at = now;
            self.log_index.reschedule(id, chain.next_timestamp());
        }
        self.verify()
    }

    /// When the next block is due, in seconds.
    fn next_due(&self) -> Option<u64> {
        self.chains.values().map(Chain::next_timestamp).min()
    }

    /// Builds the next block of each of these chains, which are due at one moment.
    fn build(&mut self, due: &[ChainId]) -> Result<Vec<BuiltBlock>, Error> {
        let mut open = Vec::with_capacity(due.len());
        if let Err(error) = self.open_and_fill(due, &mut open) {
            for (id, block) in open {
                self.chain_mut(id)?.abandon(block);
            }
            return Err(error);
        }
        open.into_iter().map(|(id, block)| self.seal(id, block)).collect()
    }

    /// Opens blocks on these chains and fills them, in as many passes as it takes.
    fn open_and_fill(
        &mut self,
        due: &[ChainId],
        open: &mut Vec<(ChainId, OpenBlock)>,
    ) -> Result<(), Error> {
        for &id in due {
            open.push((id, self.open(id, false)?));
        }
        // Every chain sees the logs of the passes before; a pass in which nothing happens, or
        // that leaves nobody waiting for a log, is the last.
        loop {
            let mut included = 0;
            let mut awaits_log = false;
            for (id, block) in &mut *open {
                let pass = self.fill(*id, block)?;
                included += pass.included;
                awaits_log |= pass.awaits_log;
            }
            for (id, block) in &mut *open {
                self.log_index.extend(*id, block.publish());
            }
            if included == 0 || !awaits_log {
                return Ok(());
            }
        }
    }

    /// Opens the next block of a chain.
    pub(super) fn open(&mut self, id: ChainId, deposits_only: bool) -> Result<OpenBlock, Error> {
        let chain = self.chain_mut(id)?;
        let interop_time = chain.config().interop_time;
        let mut block = chain.open_block(deposits_only)?;
        let initiates = block.parent_timestamp() >= interop_time;
        self.log_index.open(id, block.timestamp(), initiates);
        self.log_index.extend(id, block.publish());
        Ok(block)
    }

    /// Fills an open block from its chain's pool, as far as it goes now.
    fn fill(&mut self, id: ChainId, block: &mut OpenBlock) -> Result<Pass, Error> {
        let mut pool = std::mem::take(&mut self.chain_mut(id)?.pool);
        let chain = self.chain(id)?;
        let validity = self.validity(chain, block.parent_timestamp(), block.timestamp());
        let pass = chain.fill_block(block, &mut pool, &validity);
        self.chain_mut(id)?.pool = pool;
        pass
    }

    /// Seals an open block.
    pub(super) fn seal(&mut self, id: ChainId, block: OpenBlock) -> Result<BuiltBlock, Error> {
        let chain = self.chain_mut(id)?;
        let built = chain.seal_block(block);
        let next_timestamp = chain.next_timestamp();
        self.log_index.seal(id, next_timestamp);
        Ok(built)
    }
}
