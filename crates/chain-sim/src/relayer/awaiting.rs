//! Messages that wait for blocks to become safe enough.

use alloy_primitives::{B256, ChainId};
use imbl::{OrdMap, OrdSet};

/// When a message is due, in seconds; its sequence number; its hash.
pub(super) type Due = (u64, u64, B256);

/// Messages that would be due, by the blocks that they wait for.
#[derive(Debug, Clone, Default)]
pub(super) struct Awaiting {
    /// By chain: block number and message.
    blocks: OrdMap<ChainId, OrdSet<(u64, Due)>>,
    /// What each message waits for.
    messages: OrdMap<B256, (ChainId, u64, Due)>,
    due: OrdSet<Due>,
}

impl Awaiting {
    /// Adds a message that waits for a block of a chain.
    pub(super) fn add(&mut self, due: Due, chain: ChainId, number: u64) {
        let (.., message) = due;
        self.blocks.entry(chain).or_default().insert((number, due));
        self.messages.insert(message, (chain, number, due));
        self.due.insert(due);
    }

    /// Removes and returns a message; `None` if it waits for no block.
    pub(super) fn remove(&mut self, message: B256) -> Option<Due> {
        let (chain, number, due) = self.messages.remove(&message)?;
        self.due.remove(&due);
        if let Some(waiting) = self.blocks.get_mut(&chain) {
            waiting.remove(&(number, due));
            if waiting.is_empty() {
                self.blocks.remove(&chain);
            }
        }
        Some(due)
    }

    /// Removes and returns a message that waits for a block of a chain up to block `number`.
    pub(super) fn take_reached(&mut self, chain: ChainId, number: u64) -> Option<Due> {
        let &(awaited, (.., message)) = self.blocks.get(&chain)?.get_min()?;
        if awaited <= number { self.remove(message) } else { None }
    }

    /// Number of messages.
    pub(super) fn len(&self) -> usize {
        self.messages.len()
    }

    /// The message that was due first.
    pub(super) fn first(&self) -> Option<&Due> {
        self.due.get_min()
    }

    /// The chains for whose blocks messages wait.
    pub(super) fn chains(&self) -> impl Iterator<Item = ChainId> {
        self.blocks.keys().copied()
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::Address;

    use crate::{
        chain::{Call, SafetyLevel},
        cluster::{Cluster, ClusterConfig, DEV_ACCOUNTS, ReorgedTransactions},
        relayer::{Relayer, RelayerConfig},
    };

    /// A cluster whose chains have sent messages in so many blocks, ten in each.
    fn cluster(blocks: u8) -> Cluster {
        let mut cluster = Cluster::new(ClusterConfig::with_chains(2)).unwrap();
        for block in 0..blocks {
            for message in 0..10 {
                let target = Address::repeat_byte(0x44);
                let call = Call::send_message(DEV_ACCOUNTS[0], 902, target, [block, message]);
                cluster.submit_call(901, call).unwrap();
            }
            cluster.step().unwrap();
        }
        cluster
    }

    #[test]
    fn messages_whose_blocks_are_not_safe_yet_are_looked_at_once() {
        let mut cluster = cluster(20);
        let config = RelayerConfig::default().with_safety(SafetyLevel::Safe);
        let mut relayer = Relayer::new(config);
        relayer.poll(&mut cluster).unwrap();
        let now = cluster.clock().now();
        assert_eq!((relayer.agenda.due(now).len(), relayer.totals().pending), (0, 200));
        assert!(!relayer.is_idle() && relayer.next_due().is_some());
        let mut relayed = 0;
        for _ in 0..60 {
            cluster.step().unwrap();
            relayer.read(&cluster);
            let safe = cluster.chain(901).unwrap().safety_heads().safe;
            let planned = relayer.plan(&cluster);
            // Those of the blocks that have become safe, and no others.
            assert_eq!(planned.len() as u64, 10 * safe.min(20) - relayed);
            relayed = 10 * safe.min(20);
            for relay in planned {
                relayer.submit(&mut cluster, relay).unwrap();
            }
            assert!(relayer.agenda.due(now).is_empty());
        }
        assert_eq!((relayer.totals().relayed, relayed), (200, 200));
    }

    #[test]
    fn messages_of_removed_blocks_wait_for_the_new_ones() {
        for transactions in [ReorgedTransactions::Rebuilt, ReorgedTransactions::Pooled] {
            let mut cluster = cluster(6);
            let config = RelayerConfig::default().with_safety(SafetyLevel::Safe);
            let mut relayer = Relayer::new(config);
            relayer.poll(&mut cluster).unwrap();
            cluster.reorg(901, 3, transactions).unwrap();
            cluster.catch_up().unwrap();
            relayer.drive(&mut cluster, 200).unwrap();
            assert_eq!(relayer.totals().relayed, 60);
            assert!(relayer.is_idle());
        }
    }

    #[test]
    fn lower_level_is_enough_from_the_next_poll_on() {
        let mut cluster = cluster(3);
        let safety = |level| RelayerConfig::default().with_safety(level);
        let mut relayer = Relayer::new(safety(SafetyLevel::Finalized));
        relayer.poll(&mut cluster).unwrap();
        assert_eq!(relayer.pending(), 0);
        relayer.set_config(safety(SafetyLevel::Unsafe));
        relayer.poll(&mut cluster).unwrap();
        assert_eq!(relayer.pending(), 30);
    }
}
