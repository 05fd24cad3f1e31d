//! Addresses, numbers and bytes, independent of earlier answers.

use alloy_primitives::{Address, Bytes, U256, hex};
use alloy_sol_types::SolCall;
use chain_sim::DEV_ACCOUNTS;
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::IL2ToL2CrossDomainMessenger::messageNonceCall,
};
use rand::{Rng, seq::IndexedRandom};
use serde_json::{Value, json};

/// Numbers at edges.
const EDGES: [u64; 16] = [
    0,
    1,
    2,
    16,
    127,
    255,
    256,
    21_000,
    0xffff,
    1 << 31,
    (1 << 32) - 1,
    (1 << 53) - 1,
    1 << 53,
    1 << 63,
    u64::MAX - 1,
    u64::MAX,
];
/// Code of contracts: one loops, one copies code to memory in a loop, one reverts, one stops, one
/// calls in a loop, and one has no code.
pub(super) const CODE: [&str; 6] = [
    "0x5b600056",
    "0x5b62ffffff6000600039600056",
    "0x60006000fd",
    "0x00",
    "0x5b600060006000600060003045f1600056",
    "0x",
];

/// An address: a predeploy's, a precompile's, a development account's, or a random one.
pub(super) fn address(rng: &mut impl Rng) -> Address {
    match rng.random_range(0..8) {
        0 => L2_TO_L2_CROSS_DOMAIN_MESSENGER,
        1 => CROSS_L2_INBOX,
        // Precompiles, among them those of BLS and P256.
        2 => Address::with_last_byte(rng.random_range(0..0x14)),
        3 => Address::from(rng.random::<[u8; 20]>()),
        _ => DEV_ACCOUNTS.choose(rng).copied().unwrap_or_default(),
    }
}

/// A number: small, at an edge, or random.
pub(super) fn quantity(rng: &mut impl Rng) -> Value {
    match rng.random_range(0..10) {
        0 => json!(EDGES.choose(rng)),
        1 | 2 => json!(format!("{:#x}", EDGES.choose(rng).copied().unwrap_or_default())),
        3 => json!(U256::MAX),
        4 => json!(EDGES.choose(rng).map(u64::to_string)),
        5 => json!(U256::from_be_bytes(rng.random::<[u8; 32]>())),
        _ => json!(format!("{:#x}", rng.random_range(0..300u64))),
    }
}

/// Bytes: code, calldata, none, or random ones.
pub(super) fn bytes(rng: &mut impl Rng) -> Value {
    match rng.random_range(0..5) {
        0 => json!(CODE[2..4].choose(rng)),
        1 => json!(Bytes::from(messageNonceCall {}.abi_encode())),
        2 => json!("0x"),
        _ => {
            let mut noise = vec![0; rng.random_range(0..300)];
            rng.fill_bytes(&mut noise);
            json!(hex::encode_prefixed(noise))
        }
    }
}
