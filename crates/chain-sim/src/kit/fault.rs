//! Strategies for faults and schedules.

use alloy_primitives::ChainId;
use proptest::prelude::*;

use super::{identifier::forgeries, topology::FIRST_CHAIN};
use crate::{
    cluster::ReorgedTransactions,
    fault::{Fault, Schedule, ScheduledFault},
};

/// Faults of every kind on chains 901 to 905, except those of an interop filter.
pub fn faults() -> impl Strategy<Value = Fault> {
    let reorg = reorgs().prop_map(|(chain, depth, transactions)| Fault::Reorg {
        chain,
        depth,
        transactions,
    });
    prop_oneof![
        1 => Just(Fault::LoseRelay),
        1 => (1u64..20).prop_map(|seconds| Fault::DelayRelay { seconds }),
        1 => Just(Fault::DuplicateRelay),
        1 => Just(Fault::ReorderRelays),
        2 => (forgeries(), any::<bool>())
            .prop_map(|(forgery, unchecked)| Fault::ForgeRelay { forgery, unchecked }),
        1 => (0u64..5).prop_map(|steps| Fault::CrashRelayer { steps }),
        1 => prop_oneof![1u64..40, Just(604_800)].prop_map(|seconds| Fault::Jump { seconds }),
        3 => reorg,
    ]
}

/// As [`faults`], and those of an interop filter: failsafe, and reorgs on which pools drop their
/// interop transactions.
pub fn faults_with_filter() -> impl Strategy<Value = Fault> {
    let reorg = reorgs().prop_map(|(chain, depth, transactions)| Fault::DroppingReorg {
        chain,
        depth,
        transactions,
    });
    let failsafe =
        (0u64..9, any::<bool>()).prop_map(|(steps, drops)| Fault::Failsafe { steps, drops });
    prop_oneof![3 => faults(), 1 => failsafe, 1 => reorg]
}

/// Chain, depth and transactions of reorgs.
fn reorgs() -> impl Strategy<Value = (ChainId, u64, ReorgedTransactions)> {
    let transactions = prop_oneof![
        Just(ReorgedTransactions::Rebuilt),
        Just(ReorgedTransactions::Pooled),
        Just(ReorgedTransactions::Dropped),
    ];
    (chains(), 1u64..6, transactions)
}

/// Up to eight [`faults`] within the first `steps` steps, on these chains.
pub fn schedules(steps: u64, chains: Vec<ChainId>) -> impl Strategy<Value = Schedule> {
    scheduled(faults(), steps).prop_map(move |faults| {
        let faults = faults.into_iter().map(|scheduled| ScheduledFault {
            fault: on_chains(scheduled.fault, &chains),
            ..scheduled
        });
        Schedule::new(faults)
    })
}

/// Up to eight of these faults within the first `steps` steps.
pub(super) fn scheduled(
    faults: impl Strategy<Value = Fault>,
    steps: u64,
) -> impl Strategy<Value = Vec<ScheduledFault>> {
    let fault = (0..steps.max(1), faults).prop_map(|(step, fault)| ScheduledFault { step, fault });
    prop::collection::vec(fault, 0..=8)
}

/// The fault on a chain of the cluster.
pub(super) fn on_chains(fault: Fault, chains: &[ChainId]) -> Fault {
    match fault {
        Fault::Reorg { chain, depth, transactions } => {
            Fault::Reorg { chain: nearest(chain, chains), depth, transactions }
        }
        Fault::DroppingReorg { chain, depth, transactions } => {
            Fault::DroppingReorg { chain: nearest(chain, chains), depth, transactions }
        }
        other => other,
    }
}

/// Ids of chains, which the cluster may lack.
pub(super) fn chains() -> impl Strategy<Value = ChainId> {
    FIRST_CHAIN..FIRST_CHAIN + 5
}

/// Maps an id from [`chains`] to one of the cluster's `chains`: to itself if the cluster has it.
pub(super) fn nearest(chain: ChainId, chains: &[ChainId]) -> ChainId {
    let is_any = (FIRST_CHAIN..FIRST_CHAIN + 5).contains(&chain);
    if chains.is_empty() || chains.contains(&chain) || !is_any {
        return chain;
    }
    let count = chains.len() as u64;
    let index = chain.wrapping_sub(FIRST_CHAIN) % count;
    usize::try_from(index).ok().and_then(|index| chains.get(index)).copied().unwrap_or(chain)
}
