//! Strategies for clusters.

use alloy_primitives::ChainId;
use proptest::prelude::*;

use crate::{
    chain::{ChainConfig, Engine},
    cluster::{ClusterConfig, SendRules},
    hard_fork::HardFork,
    rules::MESSAGE_EXPIRY_WINDOW,
};

/// The configuration of a chain, without its id.
#[derive(Debug, Clone)]
struct ChainShape {
    block_time: u64,
    /// Seconds from genesis to the Lagoon upgrade; 0 if the chain is active from genesis.
    inactive_for: u64,
    /// `None` for the cluster's value.
    hard_fork: Option<HardFork>,
    /// The expiry window, in seconds; `None` for the cluster's value.
    window: Option<u64>,
    safe_after: u64,
    finalized_after: u64,
    /// Which chains it names as dependencies; `None` for all chains.
    named: Option<[bool; 5]>,
}

fn chain_shapes() -> impl Strategy<Value = ChainShape> {
    let inactive_for = prop_oneof![5 => Just(0u64), 1 => 1u64..12];
    let hard_fork = prop::option::weighted(0.2, prop::sample::select(&HardFork::ALL));
    let window = prop_oneof![6 => Just(None), 1 => (4u64..20).prop_map(Some)];
    let finalized_after = prop_oneof![1 => 12u64..30, 1 => Just(900)];
    let named = prop_oneof![4 => Just(None), 1 => any::<[bool; 5]>().prop_map(Some)];
    (1u64..=5, inactive_for, hard_fork, window, 4u64..10, finalized_after, named).prop_map(
        |(block_time, inactive_for, hard_fork, window, safe_after, finalized_after, named)| {
            ChainShape {
                block_time,
                inactive_for,
                hard_fork,
                window,
                safe_after,
                finalized_after,
                named,
            }
        },
    )
}

/// Clusters of 2 to 5 chains with ids from 901 on: block times of 1 to 5 seconds; all chains
/// connected, or only some; some chains activated later than others, or with the rules of an
/// earlier hard fork; sometimes a short expiry window; blocks verified at once or a few seconds
/// later.
pub fn topologies() -> impl Strategy<Value = ClusterConfig> {
    let window = prop_oneof![4 => Just(MESSAGE_EXPIRY_WINDOW), 1 => 4u64..20];
    let verify_after = prop_oneof![2 => Just(0u64), 1 => 1u64..=6];
    let shapes = prop::collection::vec(chain_shapes(), 2..=5);
    (shapes, window, verify_after, any::<bool>()).prop_map(
        |(shapes, window, verify_after, released)| {
            let mut config = ClusterConfig::with_chains(0);
            config.message_expiry_window = window;
            config.verify_after = verify_after;
            if !released {
                // Only native programs have the documented rules.
                config.engine = Engine::Native;
                config.send_rules = SendRules::Documented;
            }
            let ids: Vec<ChainId> = (FIRST_CHAIN..).take(shapes.len()).collect();
            let genesis = config.genesis_timestamp;
            config.chains =
                ids.iter().zip(shapes).map(|(&id, shape)| shape.chain(id, &ids, genesis)).collect();
            config
        },
    )
}

/// Id of the first chain.
pub(super) const FIRST_CHAIN: ChainId = 901;

impl ChainShape {
    /// The configuration of chain `id`, in a cluster of chains `ids` with this genesis timestamp,
    /// in seconds.
    fn chain(self, id: ChainId, ids: &[ChainId], genesis: u64) -> ChainConfig {
        let others = |named: [bool; 5]| {
            let named = ids.iter().zip(named).filter(|(other, named)| *named && **other != id);
            named.map(|(other, _)| *other).collect()
        };
        let lagoon_time =
            if self.inactive_for == 0 { 0 } else { genesis.saturating_add(self.inactive_for) };
        ChainConfig {
            block_time: self.block_time,
            hard_fork: self.hard_fork,
            lagoon_time,
            dependencies: self.named.map(others),
            message_expiry_window: self.window,
            safe_after: self.safe_after,
            finalized_after: self.finalized_after,
            ..ChainConfig::new(id)
        }
    }
}
