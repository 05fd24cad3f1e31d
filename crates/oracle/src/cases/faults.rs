//! Faults of calls: which a call has, and those that several functions share.

use alloy_primitives::U256;
use proptest::prelude::*;

use crate::Relay;

/// Which of `N` faults a call has: each with a probability of a quarter, or exactly one.
pub(super) fn faults<const N: usize>() -> impl Strategy<Value = [bool; N]>
where
    [bool; N]: std::fmt::Debug,
{
    let some = prop::collection::vec(prop::bool::weighted(0.25), N)
        .prop_map(|faults| std::array::from_fn(|index| faults[index]));
    let one = (0..N).prop_map(|fault| std::array::from_fn(|index| index == fault));
    prop_oneof![some, one]
}

/// The value of a call to a function that accepts none: 1 wei if it is a fault.
pub(super) fn value(has_value: bool) -> U256 {
    U256::from(u8::from(has_value))
}

/// Raises numbers of an identifier above those that the inbox accepts.
pub(super) fn raise(relay: &mut Relay, [block, log_index, timestamp]: [bool; 3]) {
    let over = |bits: usize| U256::ONE << bits;
    if block {
        relay.id.blockNumber = over(64);
    }
    if log_index {
        relay.id.logIndex = over(32);
    }
    if timestamp {
        relay.id.timestamp = over(64);
    }
}
