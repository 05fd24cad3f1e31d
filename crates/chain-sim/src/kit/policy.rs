//! Strategies for relayer policies.

use proptest::prelude::*;

use crate::{
    chain::SafetyLevel,
    relayer::{Parking, RelayOrder, RelayerConfig, Retries},
};

/// Relayer policies: every order, some delay, small and large batches, all safety levels except
/// finalized, and parking. Each message is tried up to `attempts` times, so that fewer faults than
/// that cannot make the relayer give up.
pub fn policies(attempts: u32) -> impl Strategy<Value = RelayerConfig> {
    let order = prop_oneof![
        2 => Just(RelayOrder::OldestFirst),
        1 => Just(RelayOrder::NewestFirst),
        1 => any::<u64>().prop_map(|seed| RelayOrder::Shuffled { seed }),
    ];
    let delay = prop_oneof![3 => Just(0u64), 1 => 1u64..8];
    let batch_size = prop_oneof![3 => Just(usize::MAX), 1 => 1usize..4];
    let safety = prop_oneof![
        4 => Just(SafetyLevel::Unsafe),
        1 => Just(SafetyLevel::CrossUnsafe),
        1 => Just(SafetyLevel::Safe),
    ];
    let parking = prop_oneof![3 => Just(Parking::OnRequest), 1 => Just(Parking::InOrder)];
    let back_off = 1u64..4;
    (order, delay, batch_size, safety, parking, back_off, 5u64..30).prop_map(
        move |(order, delay, batch_size, safety, parking, back_off, patience)| {
            let retries = Retries::default()
                .with_attempts(attempts)
                .with_back_off(back_off)
                .with_longest_back_off(4);
            RelayerConfig::default()
                .with_order(order)
                .with_delay(delay)
                .with_batch_size(batch_size)
                .with_safety(safety)
                .with_parking(parking)
                .with_patience(patience)
                .with_retries(retries)
        },
    )
}
