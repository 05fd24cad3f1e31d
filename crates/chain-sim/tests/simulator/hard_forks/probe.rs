//! Code that runs one thing, and tells its gas.

use alloy_primitives::{Address, Bytes, U256};
use chain_sim::{Call, CallOutcome, ChainConfig, Cluster, ClusterConfig, HardFork};

use crate::messages::SENDER;

/// The account of the code.
pub(super) const CONTRACT: Address = Address::repeat_byte(0xc0);
/// Gas of a call: more than any case needs, and more than a transaction can have.
pub(super) const GAS: u64 = 40_000_000;

/// A chain with the rules of `hard_fork`, and with this code in an account.
pub(super) fn chain_with(hard_fork: HardFork, code: impl Into<Bytes>) -> Cluster {
    let config = ClusterConfig::of([ChainConfig::new(901)]).with_hard_fork(hard_fork);
    let mut cluster = Cluster::new(config).unwrap();
    cluster.set_code(901, CONTRACT, code.into()).unwrap();
    cluster
}

/// Runs the chain's code.
pub(super) fn run(cluster: &Cluster, input: &[u8]) -> CallOutcome {
    let call = Call::new(SENDER, CONTRACT, input.to_vec()).gas_limit(GAS);
    cluster.call(901, &call).unwrap()
}

/// What became of a call to a precompile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Precompiled {
    pub(super) success: bool,
    /// Gas that it used, of what it was given.
    pub(super) gas: u64,
    /// The first word that it returned, 0 if it returned nothing.
    pub(super) word: U256,
    /// Bytes that it returned.
    pub(super) length: usize,
}

/// Calls a precompile with this gas.
pub(super) fn precompile(hard_fork: HardFork, address: u16, gas: u32, input: &[u8]) -> Precompiled {
    // CALLDATACOPY of the input, GAS, STATICCALL, GAS.
    let mut code = vec![0x36, 0x5f, 0x5f, 0x37, 0x5a, 0x5f, 0x5f, 0x36, 0x5f];
    code.push(0x61);
    code.extend(address.to_be_bytes());
    code.push(0x63);
    code.extend(gas.to_be_bytes());
    code.extend([0xfa, 0x5a]);
    // MSTORE of whether it succeeded at 0, and of the difference of the gas at 32.
    code.extend([0x91, 0x90, 0x5f, 0x52, 0x03, 0x60, 0x20, 0x52]);
    // RETURNDATASIZE at 64, and RETURNDATACOPY of at most a word at 96.
    code.extend([0x3d, 0x60, 0x40, 0x52, 0x5f, 0x60, 0x60, 0x52]);
    code.extend([0x3d, 0x5f, 0x60, 0x60, 0x3e, 0x60, 0x80, 0x5f, 0xf3]);
    let outcome = run(&chain_with(hard_fork, code), input);
    assert!(outcome.success, "{outcome:?}");
    let word = |index: usize| U256::from_be_slice(&outcome.output[32 * index..][..32]);
    // PUSH0, PUSH0, CALLDATASIZE, PUSH0, PUSH2, PUSH4, the call of a warm account, GAS.
    let around = 4 * 2 + 2 * 3 + 100 + 2;
    Precompiled {
        success: !word(0).is_zero(),
        gas: u64::try_from(word(1)).unwrap() - around,
        word: word(3),
        length: usize::try_from(word(2)).unwrap(),
    }
}
