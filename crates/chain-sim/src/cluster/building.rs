//! Building blocks: on several chains at one timestamp, again after a reorg, and in place of an
//! invalid block.

use alloy_consensus::transaction::Recovered;
use alloy_primitives::ChainId;
use op_alloy_consensus::OpTxEnvelope;

use super::{Fallout, ledger::Ledger};
use crate::{
    chain::{BlockBuilder, BuiltBlock, Chain},
    error::Error,
    rules::{LogIndex, Refusal, RuleContext},
};

/// What becomes of the transactions that do not fit into a block that is rebuilt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    Pooled,
    Dropped,
}

impl Ledger {
    /// Builds the next block of each of these chains. The blocks have the same timestamp, and may
    /// execute messages of each other.
    ///
    /// # Errors
    ///
    /// [`Error::Evm`] where the EVM fails outside of any transaction; then no block is built.
    pub(super) fn build(&mut self, due: &[ChainId]) -> Result<Vec<BuiltBlock>, Error> {
        self.touch();
        let (now, disregarded, threads) = (self.clock.now(), self.disregarded_rules, self.threads);
        let Self { chains, log_index, named, .. } = self;
        let mut builders = Vec::with_capacity(due.len());
        let mut filled = Ok(());
        for chain in chains.values_mut().filter(|chain| due.contains(&chain.id())) {
            match open(chain, log_index, false) {
                Ok(builder) => builders.push(builder),
                Err(error) => {
                    filled = Err(error);
                    break;
                }
            }
        }
        let fill = |builders: &mut Vec<BlockBuilder<'_>>, log_index: &mut LogIndex| {
            // In each pass every chain sees the logs of the passes before. The passes end when one
            // includes no transaction, or leaves none that waits for a log.
            loop {
                let context = RuleContext { log_index, now, disregarded };
                let waiting = |builder: &&mut BlockBuilder<'_>| builder.executable();
                let fill = |builder: &mut BlockBuilder<'_>| {
                    let pass = builder.fill(context)?;
                    Ok((builder.id(), pass, builder.publish()))
                };
                let filled = threads.map(builders.iter_mut().collect(), waiting, fill);
                let mut included = 0;
                let mut awaits_log = false;
                for (id, pass, logs) in filled.into_iter().collect::<Result<Vec<_>, Error>>()? {
                    included += pass.included;
                    awaits_log |= pass.awaits_log;
                    log_index.extend(id, logs);
                }
                if included == 0 || !awaits_log {
                    return Ok(());
                }
            }
        };
        if let Err(error) = filled.and_then(|()| fill(&mut builders, log_index)) {
            builders.into_iter().for_each(|builder| abandon(builder, log_index));
            return Err(error);
        }
        let sealed = threads.map(builders, BlockBuilder::included, BlockBuilder::seal);
        let built: Vec<_> = sealed.into_iter().map(|sealed| record(sealed, log_index)).collect();
        let built_on = |built: &BuiltBlock| chains.get(&built.chain);
        built.iter().filter_map(built_on).for_each(|chain| named.record(chain.head()));
        Ok(built)
    }

    /// Builds the next block of a chain with these transactions, as many as are still valid. What does
    /// not fit goes to the pool, or is dropped, as `rest` says. Each sees the logs of those before it,
    /// so that all logs come in the same order again.
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build).
    pub(super) fn rebuild(
        &mut self,
        id: ChainId,
        transactions: &[Recovered<OpTxEnvelope>],
        rest: Rest,
        fallout: &mut Fallout,
    ) -> Result<(), Error> {
        let (now, disregarded) = (self.clock.now(), self.disregarded_rules);
        let is_failsafe = self.filter.failsafe;
        self.chain(id)?;
        self.touch();
        let Self { chains, log_index, named, .. } = self;
        let Some(chain) = chains.get_mut(&id) else { return Ok(()) };
        let mut left = Vec::new();
        let mut builder = open(chain, log_index, false)?;
        for transaction in transactions {
            let context = RuleContext { log_index, now, disregarded };
            let included = match builder.admit(transaction.clone(), context) {
                Ok(waiting) => builder.include(waiting, context),
                Err(refusal) => {
                    fallout.record_dropped(id, transaction.tx_hash(), refusal);
                    Ok(None)
                }
            };
            match included {
                Ok(waiting) => left.extend(waiting),
                Err(error) => {
                    abandon(builder, log_index);
                    return Err(error);
                }
            }
            log_index.extend(id, builder.publish());
        }
        let built = seal(builder, log_index);
        named.record(chain.head());
        fallout.dropped.extend(built.left_out.into_iter().map(|left_out| (id, left_out)));
        if rest == Rest::Dropped {
            for left in left.drain(..) {
                let actual = "the block has no room for it, or it waits for another one".into();
                let refusal = Refusal::NotExecutable { actual };
                fallout.record_dropped(id, left.pooled.hash(), refusal);
            }
        }
        // The pool does not let everything in.
        for refused in left.extract_if(.., |left| is_failsafe && left.pooled.is_filtered()) {
            fallout.record_dropped(id, refused.pooled.hash(), Refusal::Failsafe);
        }
        chain.requeue(left);
        Ok(())
    }

    /// Builds the next block of a chain with its deposits only, in place of an invalid block.
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build).
    pub(super) fn build_replacement(&mut self, id: ChainId) -> Result<(), Error> {
        self.chain(id)?;
        self.touch();
        let Self { chains, log_index, .. } = self;
        if let Some(chain) = chains.get_mut(&id) {
            seal(open(chain, log_index, true)?, log_index);
        }
        Ok(())
    }
}

/// Opens the next block of a chain, and publishes the logs of its deposits.
fn open<'a>(
    chain: &'a mut Chain,
    log_index: &mut LogIndex,
    is_replacement: bool,
) -> Result<BlockBuilder<'a>, Error> {
    let mut builder = BlockBuilder::open(chain, is_replacement)?;
    let (timestamp, initiates) = (builder.timestamp(), builder.initiates());
    log_index.open(builder.id(), timestamp, initiates, builder.next_timestamp());
    log_index.extend(builder.id(), builder.publish());
    Ok(builder)
}

/// Seals a block. All its logs are published.
fn seal(builder: BlockBuilder<'_>, log_index: &mut LogIndex) -> BuiltBlock {
    record(builder.seal(), log_index)
}

/// Records a sealed block, and the timestamp of the next one, in the index.
fn record((built, next_timestamp): (BuiltBlock, u64), log_index: &mut LogIndex) -> BuiltBlock {
    log_index.seal(built.chain, next_timestamp);
    built
}

/// Abandons a block, and removes its logs.
fn abandon(builder: BlockBuilder<'_>, log_index: &mut LogIndex) {
    let id = builder.id();
    log_index.abandon(id, builder.abandon());
}

#[cfg(test)]
mod tests {
    use alloy_primitives::{Address, U256};

    use super::*;
    use crate::{
        chain::{Call, Deposit},
        cluster::{Cluster, ClusterConfig, DEV_ACCOUNTS, ReorgedTransactions, state_digest},
    };

    #[test]
    fn abandoned_block_leaves_everything_as_it_was() {
        let target = Address::repeat_byte(0x44);
        let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
        cluster.deposit(901, Deposit::mint(target, 7)).unwrap();
        cluster.submit_call(901, Call::send_message(DEV_ACCOUNTS[0], 902, target, [1])).unwrap();
        cluster.step().unwrap();
        // The block with the deposit waits to be rebuilt, its transaction in the pool.
        cluster.reorg(901, 1, ReorgedTransactions::Pooled).unwrap();
        cluster.submit_call(901, Call::send_message(DEV_ACCOUNTS[1], 902, target, [2])).unwrap();
        // No account can pay this.
        cluster.submit_call(901, Call::new(target, target, []).with_value(U256::MAX)).unwrap();
        let before = cluster.clone();
        let seen = |cluster: &Cluster| {
            let chain = cluster.chain(901).unwrap();
            let pooled: Vec<_> =
                chain.pooled_transactions().map(|pooled| pooled.tx_hash()).collect();
            let pending = (chain.pending_deposits(), chain.next_timestamp());
            (state_digest(cluster), pooled, pending, cluster.log_index().len())
        };

        let (now, disregarded) = (cluster.clock().now(), cluster.ledger.disregarded_rules);
        let Ledger { chains, log_index, .. } = &mut cluster.ledger;
        let mut builder = open(chains.get_mut(&901).unwrap(), log_index, false).unwrap();
        let pass = builder.fill(RuleContext { log_index, now, disregarded }).unwrap();
        assert_eq!((pass.included, builder.executable()), (2, 0));
        log_index.extend(901, builder.publish());
        assert_eq!(log_index.len(), before.log_index().len() + 2);
        abandon(builder, log_index);
        assert_eq!(seen(&cluster), seen(&before));

        // Both go on alike.
        let mut before = before;
        cluster.run_for(10).unwrap();
        before.run_for(10).unwrap();
        assert_eq!(seen(&cluster), seen(&before));
        assert_eq!(cluster.chain(901).unwrap().block(1).unwrap().transactions().len(), 3);
    }
}
