//! MODEXP (EIP-7823, EIP-7883), P256VERIFY (EIP-7951), and the limits of bn256Pairing.

use alloy_primitives::{U256, hex};
use chain_sim::HardFork::{self, Ecotone, Fjord, Granite, Isthmus, Jovian, Karst};

use super::probe::{Precompiled, precompile};

const MODEXP: u16 = 5;
const PAIRING: u16 = 8;
const P256VERIFY: u16 = 0x100;
/// Enough for each case.
const PLENTY: u32 = 30_000_000;

/// The input of MODEXP: lengths, and a base, an exponent and a modulus of these lengths. The
/// modulus is 1; the price does not depend on it.
fn modexp(base: usize, exponent: &[u8], modulus: usize) -> Vec<u8> {
    let lengths =
        [base, exponent.len(), modulus].map(|length| U256::from(length).to_be_bytes::<32>());
    let mut input = lengths.concat();
    input.extend(std::iter::repeat_n(0xa5, base));
    input.extend(exponent);
    input.extend(std::iter::repeat_n(0, modulus.saturating_sub(1)));
    input.extend(std::iter::repeat_n(1, modulus.min(1)));
    input
}

/// Asserts that a precompile takes `price`, succeeds with just that, and fails with one less.
fn assert_price(hard_fork: HardFork, address: u16, input: &[u8], price: u32) {
    let context = format!("{hard_fork}, precompile {address:#x}, {} bytes", input.len());
    for gas in [PLENTY, price] {
        let called = precompile(hard_fork, address, gas, input);
        assert!(called.success, "{context}: {called:?}");
        assert_eq!(called.gas, u64::from(price), "{context}");
    }
    let called = precompile(hard_fork, address, price - 1, input);
    assert!(!called.success, "{context}: {called:?}");
    assert_eq!(called.gas, u64::from(price - 1), "{context}");
}

#[test]
fn price_of_modexp_changes_with_karst() {
    // 2^256 - 2^32 - 978 and the like, as in EIP-198's examples.
    let long = hex!("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e");
    // Base, exponent, modulus; prices by EIP-2565 and by EIP-7883. The lengths and exponents are
    // those of the tables in both.
    let cases: [(usize, &[u8], usize, u32, u32); 18] = [
        (1, &long, 32, 1_360, 4_080),
        (0, &long, 32, 1_360, 4_080),
        (64, &[2], 64, 200, 500),
        (64, &[3], 64, 200, 500),
        (64, &[1, 0, 1], 64, 341, 2_048),
        (128, &[2], 128, 200, 512),
        (128, &[3], 128, 200, 512),
        (128, &[1, 0, 1], 128, 1_365, 8_192),
        (256, &[2], 256, 341, 2_048),
        (256, &[3], 256, 341, 2_048),
        (256, &[1, 0, 1], 256, 5_461, 32_768),
        (512, &[2], 512, 1_365, 8_192),
        (512, &[3], 512, 1_365, 8_192),
        (512, &[1, 0, 1], 512, 21_845, 131_072),
        (1_024, &[2], 1_024, 5_461, 32_768),
        (1_024, &[3], 1_024, 5_461, 32_768),
        (1_024, &[1, 0, 1], 1_024, 87_381, 524_288),
        // The least there is.
        (0, &[], 0, 200, 500),
    ];
    for (base, exponent, modulus, before, after) in cases {
        let input = modexp(base, exponent, modulus);
        for hard_fork in [Ecotone, Isthmus, Jovian] {
            assert_price(hard_fork, MODEXP, &input, before);
        }
        assert_price(Karst, MODEXP, &input, after);
    }
}

#[test]
fn karst_bounds_the_lengths_of_modexp() {
    let ones = |length| vec![1; length];
    for (base, exponent, modulus, is_within) in [
        (1_024, 1, 1_024, true),
        (1_025, 1, 1, false),
        (1, 1_024, 1, true),
        (1, 1_025, 1, false),
        (1, 1, 1_025, false),
        (1_025, 0, 0, false),
        (0, 1_025, 0, false),
        (0, 0, 1_025, false),
        (32, 1_024, 32, true),
    ] {
        let input = modexp(base, &ones(exponent), modulus);
        let context = format!("{base}, {exponent}, {modulus}");
        assert!(precompile(Isthmus, MODEXP, PLENTY, &input).success, "{context}");
        let called = precompile(Karst, MODEXP, PLENTY, &input);
        assert_eq!(called.success, is_within, "{context}: {called:?}");
        if !is_within {
            let nothing =
                Precompiled { success: false, gas: PLENTY.into(), word: U256::ZERO, length: 0 };
            assert_eq!(called, nothing, "{context}");
        }
    }
}

/// A signature: hash, r, s, and the key's coordinates.
const SIGNED: [u8; 160] = hex!(
    "4cee90eb86eaa050036147a12d49004b6b9c72bd725d39d4785011fe190f0b4d"
    "a73bd4903f0ce3b639bbbf6e8e80d16931ff4bcf5993d58468e8fb19086e8cac"
    "36dbcd03009df8c59286b162af3bd7fcc0450c9aa81be5d10d312af6c66b1d60"
    "4aebd3099c618202fcfe16ae7770b0c49ab5eadf74b754204a3bb6060e44eff3"
    "7618b065f9832de4ca6ca971a7a1adc826d0f7c00181a5fb2ddf79ae00b4e10e"
);

#[test]
fn price_of_p256verify_doubles_with_karst() {
    let mut forged = SIGNED;
    forged[0] ^= 1;
    for (hard_fork, price) in [(Fjord, 3_450), (Isthmus, 3_450), (Jovian, 3_450), (Karst, 6_900)] {
        for input in [&SIGNED[..], &forged, &SIGNED[1..], &[]] {
            assert_price(hard_fork, P256VERIFY, input, price);
        }
        let verified = precompile(hard_fork, P256VERIFY, PLENTY, &SIGNED);
        assert_eq!((verified.word, verified.length), (U256::ONE, 32), "{hard_fork}");
        for wrong in [&forged[..], &SIGNED[1..], &[]] {
            assert_eq!(precompile(hard_fork, P256VERIFY, PLENTY, wrong).length, 0, "{hard_fork}");
        }
    }
    // Ecotone has no such precompile: the account is empty.
    let called = precompile(Ecotone, P256VERIFY, PLENTY, &SIGNED);
    assert!(called.success && called.length == 0, "{called:?}");
}

#[test]
fn karst_lowers_the_limit_of_pairings() {
    // Pairs of points at infinity, whose pairing is 1. No limit before Granite is within the gas.
    for (hard_fork, most) in [(Granite, 586), (Isthmus, 586), (Jovian, 427), (Karst, 300)] {
        for pairs in [0, 1, 300, 301, 427, 428, 586] {
            let price = 45_000 + 34_000 * pairs as u64;
            let called = precompile(hard_fork, PAIRING, PLENTY, &vec![0; 192 * pairs]);
            let context = format!("{hard_fork}, {pairs} pairs: {called:?}");
            assert_eq!(called.success, pairs <= most, "{context}");
            let (gas, word) = if pairs <= most { (price, 1) } else { (PLENTY.into(), 0) };
            assert_eq!((called.gas, called.word), (gas, U256::from(word)), "{context}");
        }
    }
}
