//! Blocks on demand, for those who have a clock of their own.

use alloy_primitives::ChainId;

use super::{Cluster, Step};
use crate::{Chain, Error};

impl Cluster {
    /// Takes transactions that nobody has signed as those of others: also of accounts with code
    /// (against EIP-3607), and without the base fee, which the relayer does not pay.
    #[cfg(feature = "serve")]
    pub(crate) fn allow_unsigned_senders(&mut self) {
        for chain in self.chains.values_mut() {
            chain.unsigned_senders = true;
        }
    }

    /// The next block of `chain` is of `timestamp`, in seconds, or of the first moment after its
    /// head at which it builds one; one that is built again keeps its own. The clock may be ahead
    /// of that.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn schedule(&mut self, chain: ChainId, timestamp: u64) -> Result<(), Error> {
        let there = self.chain_mut(chain)?;
        there.resume_at = timestamp;
        let next_timestamp = there.next_timestamp();
        self.log_index.reschedule(chain, next_timestamp);
        Ok(())
    }

    /// Builds the next block of one chain, and before it those that were taken back; the clock
    /// moves to its timestamp, if it is behind. Other chains build nothing.
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step).
    pub fn mine(&mut self, chain: ChainId) -> Result<Step, Error> {
        let mut all = Step::default();
        loop {
            let there = self.chain(chain)?;
            let (due, is_rebuilt) = (there.next_timestamp(), !there.slots.is_empty());
            self.clock.advance_to(due);
            all.append(self.build_and_verify(&[chain])?);
            if !is_rebuilt {
                return Ok(all);
            }
        }
    }

    /// Builds all blocks that were taken back, on all chains, and no others.
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step).
    pub fn catch_up(&mut self) -> Result<Step, Error> {
        let mut all = Step::default();
        loop {
            let behind = self.chains.values().filter(|chain| !chain.slots.is_empty());
            let Some(timestamp) = behind.clone().map(Chain::next_timestamp).min() else {
                return Ok(all);
            };
            let due = behind.filter(|chain| chain.next_timestamp() == timestamp);
            let due: Vec<ChainId> = due.map(Chain::id).collect();
            all.append(self.build_and_verify(&due)?);
        }
    }
}
