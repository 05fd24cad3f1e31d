//! Random schedules of messages, faults of nodes, reorgs and crashes.

use ::relayer::{ChainConfig, MachineConfig};
use alloy_primitives::{Address, B256, ChainId, U256};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    storage::{SUCCESSFUL_MESSAGES_SLOT, flag, mapping_slot},
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{NodeFaults, Session};
use crate::{
    chain::{Call, Chain},
    cluster::{Cluster, ClusterConfig, DEV_ACCOUNTS, ReorgedTransactions},
    error::Error,
    rules::InteropFilter,
};

/// The accounts that relay. Each pays on every chain.
const PAYERS: [Address; 2] = [DEV_ACCOUNTS[9], DEV_ACCOUNTS[8]];
/// Number of steps in which things go wrong.
const STEPS: u64 = 30;
/// How many steps are enough for all that is left to do once nothing goes wrong any more.
const QUIET: u64 = 400;

/// A random schedule for a relayer of real chains: two or three chains that send messages, nodes that
/// fail, reorgs, a failsafe that goes on and off, and a process that ends at writes to its store.
/// Equal seeds give equal runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeSchedule {
    /// The seed.
    pub seed: u64,
}

/// What a schedule has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NodeRun {
    /// Number of messages in the chains' blocks. All of them are relayed.
    pub messages: usize,
    /// Number of the relayer's transactions in the chains' blocks.
    pub transactions: usize,
    /// How often the relayer's process has ended.
    pub crashes: u64,
}

/// A promise that the relayer has not kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NodeViolation {
    /// Messages are not relayed, or the relayer's transactions never leave the pool.
    #[error(
        "seed {seed}: expected all messages to be relayed {QUIET} steps after the last fault, \
         got {messages} that are not, and {transactions} transactions in pools"
    )]
    NotRelayed {
        /// The seed.
        seed: u64,
        /// Number of messages that are not relayed.
        messages: usize,
        /// Number of the relayer's transactions in pools.
        transactions: usize,
    },
    /// Transactions of the relayer have reverted: a message was relayed twice.
    #[error("seed {seed}: expected no transaction of the relayer to revert, got {transactions}")]
    Reverted {
        /// The seed.
        seed: u64,
        /// Number of transactions that have reverted.
        transactions: usize,
    },
    /// The cluster has failed.
    #[error("seed {seed}: {source}")]
    Cluster {
        /// The seed.
        seed: u64,
        /// Why.
        source: Error,
    },
}

impl NodeSchedule {
    /// Runs the schedule: after things have gone wrong, nothing does, until everything is relayed.
    ///
    /// # Errors
    ///
    /// [`NodeViolation`].
    pub fn run(self) -> Result<NodeRun, NodeViolation> {
        let seed = self.seed;
        let failed = |source| NodeViolation::Cluster { seed, source };
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let chains = rng.random_range(2..=3);
        let mut cluster = Cluster::new(ClusterConfig::with_chains(chains)).map_err(failed)?;
        cluster.set_interop_filter(InteropFilter::default().with_drops(rng.random()));
        let faults = NodeFaults::all(rng.random_range(0..=80));
        let mut session = Session::new(config(&cluster), faults, seed);
        for _ in 0..STEPS {
            disturb(&mut cluster, &mut session, &mut rng).map_err(failed)?;
        }
        session.nodes.recover();
        cluster.set_failsafe(false);
        let mut steps = 0;
        loop {
            let sent = sent(&cluster);
            let open = sent.iter().filter(|(hash, to)| !is_relayed(&cluster, *hash, *to)).count();
            let waiting = pooled(&cluster);
            if (open, waiting) == (0, 0) {
                break;
            }
            if steps == QUIET {
                let (messages, transactions) = (open, waiting);
                return Err(NodeViolation::NotRelayed { seed, messages, transactions });
            }
            cluster.step().map_err(failed)?;
            session.poll(&mut cluster);
            steps += 1;
        }
        match own_transactions(&cluster) {
            (transactions, 0) => {
                let (messages, crashes) = (sent(&cluster).len(), session.crashes());
                Ok(NodeRun { messages, transactions, crashes })
            }
            (_, transactions) => Err(NodeViolation::Reverted { seed, transactions }),
        }
    }
}

/// Lets one step go by in which users send messages and things go wrong.
fn disturb(
    cluster: &mut Cluster,
    session: &mut Session,
    rng: &mut ChaCha8Rng,
) -> Result<(), Error> {
    let chains: Vec<ChainId> = cluster.chains().map(Chain::id).collect();
    let any = |rng: &mut ChaCha8Rng| chains[rng.random_range(0..chains.len())];
    for _ in 0..rng.random_range(0..3) {
        let (from, to) = (any(rng), any(rng));
        if from != to {
            let sender = DEV_ACCOUNTS[rng.random_range(0..4)];
            let message = rng.random::<[u8; 4]>();
            let call = Call::send_message(sender, to, Address::repeat_byte(0x44), message);
            cluster.submit_call(from, call)?;
        }
    }
    if rng.random_range(0..6) == 0 {
        session.crash_at(rng.random_range(1..6), rng.random());
    }
    cluster.step()?;
    session.poll(cluster);
    if rng.random_range(0..8) == 0 {
        let transactions = [
            ReorgedTransactions::Rebuilt,
            ReorgedTransactions::Pooled,
            ReorgedTransactions::Dropped,
        ][rng.random_range(0..3)];
        match cluster.reorg(any(rng), rng.random_range(1..4), transactions) {
            // Blocks that are final stay.
            Ok(_) | Err(Error::ReorgTooDeep { .. }) => session.poll(cluster),
            Err(error) => return Err(error),
        }
    }
    if rng.random_range(0..15) == 0 {
        let is_on = cluster.interop_filter().failsafe;
        cluster.set_failsafe(!is_on);
    }
    Ok(())
}

/// A relayer between all chains of a cluster.
fn config(cluster: &Cluster) -> MachineConfig {
    let chains = cluster.chains().map(|chain| {
        let config = ChainConfig { payers: PAYERS.to_vec(), ..ChainConfig::default() };
        (chain.id(), config)
    });
    MachineConfig { chains: chains.collect(), ..MachineConfig::default() }
}

/// The messages in the chains' blocks, by hash, each with its destination.
fn sent(cluster: &Cluster) -> Vec<(B256, U256)> {
    let blocks = cluster.chains().flat_map(|chain| chain.blocks().map(|it| (chain.id(), it)));
    let messages = blocks.flat_map(|(chain, block)| {
        block.logs().filter_map(move |log| Message::from_log(log, U256::from(chain)).ok())
    });
    messages.map(|message| (message.hash(), message.destination)).collect()
}

/// Whether a message is relayed on its destination.
fn is_relayed(cluster: &Cluster, message: B256, destination: U256) -> bool {
    let slot = mapping_slot(message, SUCCESSFUL_MESSAGES_SLOT);
    let chain = cluster.find(destination);
    chain.is_some_and(|chain| flag(chain.storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot)))
}

/// Number of the payers' transactions in pools.
fn pooled(cluster: &Cluster) -> usize {
    let of = |payer| cluster.chains().map(move |it| it.pooled_transactions_of(payer).count());
    PAYERS.into_iter().flat_map(of).sum()
}

/// The payers' transactions in the chains' blocks: how many there are, and how many have reverted.
fn own_transactions(cluster: &Cluster) -> (usize, usize) {
    let mut counts = (0, 0);
    for block in cluster.chains().flat_map(Chain::blocks) {
        for (transaction, receipt) in block.transactions().iter().zip(block.receipts()) {
            if PAYERS.contains(&transaction.signer()) {
                counts.0 += 1;
                counts.1 += usize::from(!receipt.status());
            }
        }
    }
    counts
}
