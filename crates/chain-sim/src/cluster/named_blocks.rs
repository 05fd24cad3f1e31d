//! The blocks that executing messages name.

use alloy_primitives::{ChainId, U256};
use imbl::OrdMap;

use crate::chain::Block;

/// The highest block of each chain that the executing messages of any block have named so far, also
/// of blocks that are gone. The verifier looks only at new blocks where no earlier one names them.
#[derive(Debug, Clone, Default)]
pub(super) struct NamedBlocks(OrdMap<U256, U256>);

impl NamedBlocks {
    /// Records the blocks that the executing messages of a block name.
    pub(super) fn record(&mut self, block: &Block) {
        for &(chain, number) in block.dependencies() {
            if self.0.get(&chain).is_none_or(|highest| *highest < number) {
                self.0.insert(chain, number);
            }
        }
    }

    /// Whether a block of `chain` may have been named that is block `number` or above it.
    pub(super) fn reach(&self, chain: ChainId, number: u64) -> bool {
        let highest = self.0.get(&U256::from(chain));
        highest.is_some_and(|highest| *highest >= U256::from(number))
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::Address;

    use crate::{
        Relayer, RelayerConfig,
        chain::Call,
        cluster::{Cluster, ClusterConfig, DEV_ACCOUNTS},
    };

    #[test]
    fn named_are_the_blocks_of_relayed_messages() {
        let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
        let mut relayer = Relayer::new(RelayerConfig::default());
        let reached = |cluster: &Cluster| {
            let named = &cluster.ledger.named;
            [901, 902, 903].map(|chain| (0..9).rfind(|number| named.reach(chain, *number)))
        };
        assert_eq!(reached(&cluster), [None; 3]);
        for sent in 1..=2 {
            let target = Address::repeat_byte(0x44);
            let send = Call::send_message(DEV_ACCOUNTS[0], 902, target, [sent]);
            cluster.submit_call(901, send).unwrap();
            cluster.mine(901).unwrap();
            let block = cluster.chain(901).unwrap().head().number();
            let before = cluster.clone();
            relayer.drive(&mut cluster, 9).unwrap();
            assert_eq!(reached(&cluster), [Some(block), None, None]);
            // A copy goes its own way.
            assert_ne!(reached(&before), reached(&cluster));
        }
    }
}
