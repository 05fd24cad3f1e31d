//! EVM programs that take long.

use std::fmt::Write;

use alloy_primitives::{Address, address};

/// Where an attack puts its program.
pub(crate) const PROGRAM: Address = address!("a77ac00000000000000000000000000000000001");

/// Copies the call's data to memory, and then calls a precompile with it for ever.
pub(crate) fn precompile_loop(precompile: u16) -> String {
    // CALLDATACOPY(0, 0, CALLDATASIZE); at 4: CALL(gas, precompile, 0, 0, CALLDATASIZE, 0, 0).
    format!("0x365f5f375b5f5f365f5f61{precompile:04x}5af150600456")
}

/// As [`precompile_loop`], but a call with more gas than this succeeds at once.
pub(crate) fn succeeds_above(gas: u32, precompile: u16) -> String {
    // GAS > gas: to the end. PUSH4, GAS, GT, PUSH1, JUMPI.
    let guard = format!("63{gas:08x}5a11601f57");
    let burn = format!("365f5f375b5f5f365f5f61{precompile:04x}5af150600e56");
    let mut program = format!("0x{guard}{burn}");
    while program.len() < 2 + 2 * 0x1f {
        program.push_str("00");
    }
    program.push_str("5b00");
    program
}

/// Repeats some code while there is gas for it, and then succeeds.
pub(crate) fn repeat(body: &str) -> String {
    // JUMPDEST, body, GAS > 50,000: to 0. PUSH2, GAS, GT, PUSH0, JUMPI, STOP.
    format!("0x5b{body}61c3505a115f5700")
}

/// A hash, and a signature of it on secp256r1 that is valid, as 0x100 takes it.
pub(crate) const SIGNATURE: &str = "0x\
    4cee90eb86eaa050036147a12d49004b6b9c72bd725d39d4785011fe190f0b4d\
    a73bd4903f0ce3b639bbbf6e8e80d16931ff4bcf5993d58468e8fb19086e8cac\
    36dbcd03009df8c59286b162af3bd7fcc0450c9aa81be5d10d312af6c66b1d60\
    4aebd3099c618202fcfe16ae7770b0c49ab5eadf74b754204a3bb6060e44eff3\
    7618b065f9832de4ca6ca971a7a1adc826d0f7c00181a5fb2ddf79ae00b4e10e";

/// A pair of generators of the two groups of bn256, as 0x08 takes it.
pub(crate) const PAIR: &str = "\
    0000000000000000000000000000000000000000000000000000000000000001\
    0000000000000000000000000000000000000000000000000000000000000002\
    198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2\
    1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed\
    090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b\
    12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa";

/// Calls an account without code.
pub(crate) const CALL: &str = "5f5f5f5f5f60ff5af150";
/// Logs nothing.
pub(crate) const LOG: &str = "5f5fa0";
/// Writes a word that was never written.
pub(crate) const STORE: &str = "5a5a55";
/// Reads a word that was never read.
pub(crate) const LOAD: &str = "5a5450";
/// Hashes the first kilobyte of memory.
pub(crate) const HASH: &str = "6104005f2050";
/// Copies half a megabyte within memory.
pub(crate) const COPY: &str = "620800005f60205e";
/// Reads the balance of an account that was never read.
pub(crate) const BALANCE: &str = "5a3150";
/// Creates an account without code.
pub(crate) const CREATE: &str = "5f5f5ff050";

/// Returns a call of [`PROGRAM`] with this gas and data.
pub(crate) fn call(gas: u64, data: &str) -> serde_json::Value {
    serde_json::json!({ "to": PROGRAM, "gas": format!("{gas:#x}"), "data": data })
}

/// The input of a modular exponentiation: base, exponent and modulus have this many bytes, all
/// bits of them set.
pub(crate) fn modexp(bytes: usize) -> String {
    let mut data = "0x".to_owned();
    for _ in 0..3 {
        let _infallible = write!(data, "{bytes:064x}");
    }
    data + &"ff".repeat(3 * bytes)
}
