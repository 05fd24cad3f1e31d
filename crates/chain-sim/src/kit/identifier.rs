//! Strategies for identifiers and forgeries.

use alloy_primitives::{Address, U256};
use messenger::{Identifier, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use proptest::prelude::*;

use crate::fault::Forgery;

/// Identifiers with common field values, and with values at and beyond the limits of each field.
pub fn identifiers() -> impl Strategy<Value = Identifier> {
    let origin = prop_oneof![
        3 => Just(L2_TO_L2_CROSS_DOMAIN_MESSENGER),
        1 => any::<[u8; 20]>().prop_map(Address::from),
    ];
    (origin, words(0..50), words(0..8), words(1_760_000_000..1_760_000_100), words(901..906))
        .prop_map(|(origin, block_number, log_index, timestamp, chain_id)| Identifier {
            origin,
            blockNumber: block_number,
            logIndex: log_index,
            timestamp,
            chainId: chain_id,
        })
}

/// Mostly numbers of a range; otherwise numbers at the limits of 32 and 64 bits.
fn words(common: core::ops::Range<u64>) -> impl Strategy<Value = U256> {
    let edges = [32usize, 64].map(|bits| U256::ONE << bits);
    let edges = edges.into_iter().flat_map(|edge| [edge - U256::ONE, edge]).chain([U256::MAX]);
    prop_oneof![
        6 => common.prop_map(U256::from),
        1 => prop::sample::select(edges.collect::<Vec<_>>()),
    ]
}

/// Forgeries of every field.
pub fn forgeries() -> impl Strategy<Value = Forgery> {
    prop_oneof![
        Just(Forgery::Origin),
        prop_oneof![1u64..4, Just(u64::MAX)].prop_map(|by| Forgery::BlockNumber { by }),
        (1u32..4).prop_map(|by| Forgery::LogIndex { by }),
        // A few seconds later, too large for 64 bits, and 100 seconds later.
        prop_oneof![1u64..4, Just(u64::MAX), Just(100)].prop_map(|by| Forgery::Timestamp { by }),
        (1u64..4).prop_map(|by| Forgery::ChainId { by }),
        (0u16..300, 1u8..=255).prop_map(|(byte, mask)| Forgery::Payload { byte, mask }),
    ]
}
