//! Numbers, lengths, bytes and addresses, most of them at edges.

use alloy_primitives::{Address, Bytes, U256};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use proptest::prelude::*;

use crate::{
    CALLER,
    contracts::{CALLER_CONTRACT, CONTEXT_READER, ECHO, NOBODY, REFUSE, STOP},
    filler,
};

/// Words at the edges of decoders, counters and widths.
fn edge_words() -> Vec<U256> {
    let small =
        [0, 1, 2, 3, 4, 31, 32, 33, 63, 64, 65, 96, 128, 160, 192, 255, 256].map(U256::from);
    let powers = [32, 63, 64, 128, 160, 240, 248, 255].map(|bits| U256::ONE << bits);
    let around = powers.into_iter().flat_map(|power| {
        [
            power - U256::from(32),
            power - U256::ONE,
            power,
            power + U256::ONE,
            power + U256::from(32),
        ]
    });
    small.into_iter().chain(around).chain([U256::MAX - U256::from(31), U256::MAX]).collect()
}

/// Any word, most of them edges.
pub(super) fn words() -> BoxedStrategy<U256> {
    prop_oneof![
        3 => prop::sample::select(edge_words()),
        1 => (0u64..1000).prop_map(U256::from),
        1 => any::<u64>().prop_map(U256::from),
        1 => any::<[u64; 4]>().prop_map(U256::from_limbs),
    ]
    .boxed()
}

/// Lengths up to 5,000, most of them short and near multiples of a word.
pub(super) fn lengths() -> BoxedStrategy<usize> {
    let around = |words: std::ops::RangeInclusive<usize>| {
        (words, 0usize..3).prop_map(|(words, off)| (32 * words + off).saturating_sub(1))
    };
    prop_oneof![
        12 => around(0..=4),
        6 => 0usize..=300,
        1 => around(5..=156),
        1 => 0usize..=5000,
    ]
    .boxed()
}

/// Bytes of such lengths.
pub(super) fn data() -> BoxedStrategy<Bytes> {
    prop_oneof![
        4 => lengths().prop_map(filler),
        1 => prop::collection::vec(any::<u8>(), 0..100).prop_map(Bytes::from),
        1 => lengths().prop_map(|length| vec![0; length].into()),
    ]
    .boxed()
}

/// Any address: contracts of the world, the predeploys, precompiles, accounts without code.
pub(super) fn addresses() -> BoxedStrategy<Address> {
    const KNOWN: [Address; 11] = [
        NOBODY,
        Address::ZERO,
        CALLER,
        CALLER_CONTRACT,
        CONTEXT_READER,
        ECHO,
        REFUSE,
        STOP,
        CROSS_L2_INBOX,
        L2_TO_L2_CROSS_DOMAIN_MESSENGER,
        Address::repeat_byte(0xff),
    ];
    prop_oneof![
        4 => prop::sample::select(KNOWN.to_vec()),
        1 => precompiles(),
        2 => any::<[u8; 20]>().prop_map(Address::from),
    ]
    .boxed()
}

/// Precompiles of Ethereum and, at 0x100, of rollups.
pub(super) fn precompiles() -> BoxedStrategy<Address> {
    let number = prop_oneof![8 => 1u64..=0x11, 1 => Just(0x100)];
    number.prop_map(|number| Address::from_word(U256::from(number).into())).boxed()
}

/// Words that no function writes to a mapping or to the nonce's slot.
pub(super) fn odd_words() -> BoxedStrategy<U256> {
    prop_oneof![
        2 => words(),
        1 => Just(messenger::COUNTER_MASK),
        1 => words().prop_map(|word| word | messenger::COUNTER_MASK),
        1 => words().prop_map(|word| word << 8),
        1 => words().prop_map(|word| (word << 240) | U256::from(7)),
    ]
    .boxed()
}
