//! Filling a block from the pool.

use std::collections::BTreeSet;

use super::{
    BlockBuilder,
    content::BlockContent,
    inclusion::{Included, Verdict, execute},
};
use crate::{
    chain::{Chain, ChainDatabase, ChainEvm, Pool, Waiting},
    error::Error,
    rules::{RuleContext, Validity},
};

/// The most transactions that have too much gas for a block, before the block counts as full.
const MOST_TOO_LARGE: usize = 32;

/// The outcome of one pass over the pool.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pass {
    /// Number of transactions that were included.
    pub(crate) included: usize,
    /// Whether transactions wait for logs at the block's timestamp.
    pub(crate) awaits_log: bool,
}

impl BlockBuilder<'_> {
    /// Executes the pool's transactions in order, as many as fit into the block. Transactions that
    /// cannot be executed yet stay in the pool.
    ///
    /// # Errors
    ///
    /// [`Error::Evm`] where the EVM fails outside of any transaction, which stays in the pool.
    pub(crate) fn fill(&mut self, context: RuleContext<'_>) -> Result<Pass, Error> {
        self.fill_from(None, context)
    }

    /// Executes one transaction; returns it where it cannot be executed yet.
    ///
    /// # Errors
    ///
    /// [`Error::Evm`] where the EVM fails outside of any transaction.
    pub(crate) fn include(
        &mut self,
        waiting: Waiting,
        context: RuleContext<'_>,
    ) -> Result<Option<Waiting>, Error> {
        let mut queue = Pool::default();
        // Whatever the nonce, the transaction is looked at.
        queue.push(waiting, u64::MAX);
        self.fill_from(Some(&mut queue), context)?;
        Ok(queue.pop())
    }

    /// Fills the block from a queue, or from the chain's pool.
    fn fill_from(
        &mut self,
        queue: Option<&mut Pool>,
        context: RuleContext<'_>,
    ) -> Result<Pass, Error> {
        if self.deposits_only {
            return Ok(Pass::default());
        }
        let id = self.id();
        let env = self.chain.env_of(&self.header);
        let timestamp = self.timestamp();
        let Chain { settings, state, history, pool, execution, .. } = &mut *self.chain;
        let validity = settings.validity(context, self.parent_timestamp, timestamp);
        let mut evm = execution.create_evm(ChainDatabase::new(state, history), env);
        let gas_limit = self.header.gas_limit;
        pass(queue.unwrap_or(pool), &mut evm, &mut self.content, &validity, gas_limit)
            .map_err(|error| Error::evm(id, error))
    }
}

/// Takes out of the pool, by rank, what the block includes or drops. It looks only at transactions
/// of which either may be true. A transaction of a better rank than the one with the nonce before
/// its own follows it.
fn pass(
    pool: &mut Pool,
    evm: &mut ChainEvm<'_>,
    content: &mut BlockContent,
    validity: &Validity<'_>,
    gas_limit: u64,
) -> Result<Pass, String> {
    let mut pass = Pass::default();
    let window = validity.dependency_set.message_expiry_window();
    pool.unsettle(validity.log_index.rewinds(), validity.timestamp.saturating_sub(window));
    let (mut last, mut too_large) = (None, 0);
    // Those of a better rank than the transactions that they waited for.
    let mut better = BTreeSet::new();
    while let Some(rank) = better.pop_first().or_else(|| pool.candidate(last))
        && let Some(waiting) = pool.get_mut(rank.place)
    {
        last = last.max(Some(rank));
        match execute(evm, waiting, content, validity, gas_limit)? {
            Verdict::Include(included) => {
                let Included { result, executing, nonces, da_footprint } = *included;
                if let Some(waiting) = pool.take(rank.place) {
                    content.push(waiting, result, executing, da_footprint);
                }
                for (account, nonce) in nonces {
                    pool.set_nonce(account, nonce);
                    let next = pool.rank_of(account, nonce);
                    better.extend(next.filter(|next| Some(*next) < last));
                }
                pass.included += 1;
            }
            Verdict::Wait => {
                if waiting.is_found(validity) {
                    pool.settle(rank);
                }
            }
            // One that is too large for this block must not hold up those that are not.
            Verdict::Full if too_large < MOST_TOO_LARGE => too_large += 1,
            Verdict::Full => break,
            Verdict::AwaitLog => pass.awaits_log = true,
            Verdict::LeaveOut(refusal) => {
                if let Some(waiting) = pool.take(rank.place) {
                    content.leave_out(waiting, refusal);
                }
            }
        }
    }
    Ok(pass)
}

#[cfg(test)]
mod tests {
    use alloy_primitives::{Address, U256};
    use messenger::{Identifier, Message};

    use crate::{
        chain::{Call, Chain},
        cluster::{Cluster, ClusterConfig, DEV_ACCOUNTS, ReorgedTransactions},
    };

    /// Number of transactions that wait for a nonce, and declare a message.
    const WAITING: usize = 200;

    /// A cluster whose chain 902 has transactions that wait for a nonce, each with a message of
    /// chain 901 that it declares.
    fn cluster() -> Cluster {
        let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
        let send = Call::send_message(DEV_ACCOUNTS[0], 902, Address::repeat_byte(0x44), [1]);
        cluster.submit_call(901, send).unwrap();
        cluster.step().unwrap();
        let block = cluster.chain(901).unwrap().head();
        let log = block.logs().next().unwrap();
        let message = Message::from_log(log, U256::from(901)).unwrap();
        let id = Identifier::new(log.address, block.log_position(901, 0));
        for nonce in 0..=WAITING as u64 {
            let payload = message.payload();
            let relay = Call::relay_message(DEV_ACCOUNTS[1], id.clone(), payload).unwrap();
            let transaction = relay.into_transaction(902, nonce, 0);
            if nonce > 0 {
                cluster.submit(902, transaction).unwrap();
            }
        }
        cluster
    }

    fn on_902<T>(cluster: &Cluster, read: impl FnOnce(&Chain) -> T) -> T {
        read(cluster.chain(902).unwrap())
    }

    #[test]
    fn messages_of_transactions_that_wait_are_checked_once() {
        let mut cluster = cluster();
        assert_eq!(on_902(&cluster, Chain::candidates), WAITING);
        for _ in 0..5 {
            cluster.step().unwrap();
            assert_eq!(on_902(&cluster, Chain::candidates), 0);
        }
        assert_eq!(on_902(&cluster, Chain::pooled), WAITING);
        // The missing nonce makes one executable after the other.
        let call = Call::new(DEV_ACCOUNTS[1], DEV_ACCOUNTS[1], []);
        cluster.submit_call(902, call).unwrap();
        assert_eq!(on_902(&cluster, Chain::executable), WAITING + 1);
        cluster.run_until_quiet(20).unwrap();
        assert_eq!(on_902(&cluster, Chain::pooled), 0);
    }

    #[test]
    fn removed_blocks_and_expiry_end_the_wait() {
        for transactions in [ReorgedTransactions::Dropped, ReorgedTransactions::Rebuilt] {
            let mut cluster = cluster();
            cluster.step().unwrap();
            cluster.reorg(901, 2, transactions).unwrap();
            cluster.run_for(6).unwrap();
            let left = if transactions == ReorgedTransactions::Dropped { 0 } else { WAITING };
            assert_eq!(on_902(&cluster, Chain::pooled), left);
        }
        let mut cluster = cluster();
        cluster.step().unwrap();
        let window = on_902(&cluster, |chain| chain.dependency_set().message_expiry_window());
        cluster.jump(window - 10).unwrap();
        cluster.step().unwrap();
        assert_eq!(on_902(&cluster, Chain::pooled), WAITING);
        cluster.jump(20).unwrap();
        cluster.step().unwrap();
        assert_eq!(on_902(&cluster, Chain::pooled), 0);
    }
}
