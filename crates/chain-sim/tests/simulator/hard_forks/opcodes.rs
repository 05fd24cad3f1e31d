//! CLZ (EIP-7939).

use alloy_primitives::U256;
use chain_sim::HardFork;

use super::probe::{GAS, chain_with, run};

/// GAS, PUSH0, CALLDATALOAD, CLZ, GAS; returns CLZ of the word, and the difference of the gas.
const COUNT: [u8; 17] = [
    0x5a, 0x5f, 0x35, 0x1e, 0x5a, 0x91, 0x90, 0x5f, 0x52, 0x03, 0x60, 0x20, 0x52, 0x60, 0x40, 0x5f,
    0xf3,
];

/// The words of the specs' cases: zero, all ones, each single bit, each run of ones from the lowest
/// bit on, and words with more after the highest bit.
fn words() -> impl Iterator<Item = U256> {
    let bits = (0..256).map(|bit| U256::ONE << bit);
    let runs = (1..=256).map(|ones| U256::MAX >> (256 - ones));
    let below = U256::MAX / U256::from(3);
    let mixed = (0..255).map(move |bit| (U256::ONE << bit) | (below >> (256 - bit)));
    [U256::ZERO].into_iter().chain(bits).chain(runs).chain(mixed)
}

#[test]
fn clz_counts_leading_zeros_under_karst() {
    let cluster = chain_with(HardFork::Karst, COUNT);
    for word in words() {
        let outcome = run(&cluster, &word.to_be_bytes::<32>());
        assert!(outcome.success, "{word:#x}");
        let zeros = U256::from_be_slice(&outcome.output[..32]);
        assert_eq!(zeros, U256::from(word.leading_zeros()), "{word:#x}");
        // PUSH0, CALLDATALOAD, CLZ, GAS.
        let gas = U256::from_be_slice(&outcome.output[32..]);
        assert_eq!(gas, U256::from(2 + 3 + 5 + 2), "{word:#x}");
    }
}

#[test]
fn clz_is_an_invalid_opcode_before_karst() {
    for hard_fork in HardFork::ALL.into_iter().filter(|it| *it < HardFork::Karst) {
        let cluster = chain_with(hard_fork, COUNT);
        for word in [U256::ZERO, U256::ONE, U256::MAX] {
            let outcome = run(&cluster, &word.to_be_bytes::<32>());
            assert!(!outcome.success && outcome.output.is_empty(), "{hard_fork}: {outcome:?}");
            assert_eq!(outcome.gas_used, GAS, "{hard_fork}: all gas is used");
        }
    }
}

#[test]
fn clz_without_a_word_fails() {
    for hard_fork in HardFork::ALL {
        // CLZ, STOP.
        let cluster = chain_with(hard_fork, [0x1e, 0x00]);
        assert!(!run(&cluster, &[]).success, "{hard_fork}");
    }
}
