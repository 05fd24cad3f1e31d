//! Targets of messages, as bytecode, whose gas is known.

use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::{SolCall, SolError, sol};
use chain_sim::{Call, Cluster, ClusterConfig, DEV_ACCOUNTS, Engine, MessageState, Relayer};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, Versions,
    abi::IL2ToL2CrossDomainMessenger::successfulMessagesCall,
};

sol! {
    /// What targets revert with that need another message first.
    error RequiredMessageNotSuccessful(bytes32 msgHash);
}

/// The account with the target's code.
pub(super) const TARGET: Address = Address::repeat_byte(0x77);

/// Gas of one round of [`burn`].
const ROUND: u64 = 26;

/// Code at offset `at` that burns `gas` and stops.
pub(super) fn burn(at: u8, gas: u64) -> Vec<u8> {
    let [.., a, b, c] = u32::try_from(gas / ROUND).unwrap().to_be_bytes();
    // PUSH3 rounds; JUMPDEST; PUSH1 1; SWAP1; SUB; DUP1; PUSH1 back; JUMPI; STOP
    vec![0x62, a, b, c, 0x5b, 0x60, 1, 0x90, 0x03, 0x80, 0x60, at + 4, 0x57, 0x00]
}

/// What a target does with the success of its call.
#[derive(Debug, Clone, Copy)]
pub(super) enum Record {
    /// Logs it.
    Log,
    /// Stores it in word 0.
    Word,
}

/// Code that calls itself to burn `gas`, with all gas or with `given`, and records whether that
/// succeeded.
pub(super) fn swallow(gas: u64, given: Option<u32>, record: Record) -> Vec<u8> {
    let mut code = vec![0x33, 0x30, 0x14, 0x60, 0, 0x57]; // CALLER == ADDRESS: jump to the burning
    code.extend([0x5f, 0x5f, 0x5f, 0x5f, 0x5f, 0x30]); // no output, no input, no value, ADDRESS
    match given {
        None => code.push(0x5a), // GAS
        Some(given) => {
            code.push(0x63); // PUSH4
            code.extend(given.to_be_bytes());
        }
    }
    code.push(0xf1); // CALL
    match record {
        Record::Log => code.extend([0x5f, 0x52, 0x60, 0x20, 0x5f, 0xa0, 0x00]), // LOG0 of it
        Record::Word => code.extend([0x5f, 0x55, 0x00]),                        // SSTORE
    }
    let burning = u8::try_from(code.len()).unwrap();
    code[4] = burning;
    code.push(0x5b); // JUMPDEST
    code.extend(burn(burning + 1, gas));
    code
}

/// Code of a target whose message is the hash of another one, and which reverts until that one is
/// relayed.
pub(super) fn requires() -> Vec<u8> {
    let mut code = vec![0x63]; // PUSH4 the function
    code.extend(successfulMessagesCall::SELECTOR);
    code.extend([0x5f, 0x52]); // at 0
    code.extend([0x5f, 0x35, 0x60, 0x20, 0x52]); // the hash, at 0x20
    // STATICCALL of the messenger, with its result at 0x40
    code.extend([0x60, 0x20, 0x60, 0x40, 0x60, 0x24, 0x60, 0x1c, 0x73]);
    code.extend(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
    code.extend([0x5a, 0xfa, 0x50]);
    code.extend([0x60, 0x40, 0x51, 0x60, 0, 0x57]); // jump to the end if it is true
    let jump = code.len() - 2;
    code.push(0x63); // PUSH4 the error
    code.extend(RequiredMessageNotSuccessful::SELECTOR);
    code.extend([0x5f, 0x52, 0x60, 0x24, 0x60, 0x1c, 0xfd]); // REVERT with it and the hash
    code[jump] = u8::try_from(code.len()).unwrap();
    code.extend([0x5b, 0x00]); // JUMPDEST; STOP
    code
}

/// Code of a target that reverts with exactly its message.
pub(super) const REVERTS: [u8; 8] = [0x36, 0x5f, 0x5f, 0x37, 0x36, 0x5f, 0xfd, 0x00];

/// A cluster whose chain 902 has a target with this code.
pub(super) fn cluster_of(engine: Engine, code: impl Into<Bytes>) -> Cluster {
    let config = ClusterConfig::default().with_engine(engine).with_versions(Versions::V1_2_0);
    let mut cluster = Cluster::new(config).unwrap();
    cluster.set_code(902, TARGET, code.into()).unwrap();
    cluster
}

/// A cluster with the native engine whose chain 902 has a target with this code.
pub(super) fn cluster(code: impl Into<Bytes>) -> Cluster {
    cluster_of(Engine::Native, code)
}

/// Submits a message from 901 to the target.
pub(super) fn send(cluster: &mut Cluster, message: impl Into<Bytes>) {
    let call = Call::send_message(DEV_ACCOUNTS[0], 902, TARGET, message);
    cluster.submit_call(901, call).unwrap();
}

/// Word 0 of the target.
pub(super) fn word(cluster: &Cluster) -> U256 {
    cluster.chain(902).unwrap().storage(TARGET, U256::ZERO)
}

/// The states of all messages.
pub(super) fn states(relayer: &Relayer) -> Vec<MessageState> {
    relayer.messages().map(|message| message.state.clone()).collect()
}

/// Asserts that every message was relayed at the first attempt.
pub(super) fn assert_relayed(relayer: &Relayer, messages: usize) {
    assert_eq!(relayer.totals().relayed, messages, "{:?}", states(relayer));
    for message in relayer.messages() {
        assert_eq!(message.failures, 0, "{}", message.state);
    }
}

/// Hash of the only message.
pub(super) fn only(relayer: &Relayer) -> B256 {
    let mut messages = relayer.messages();
    let hash = messages.next().unwrap().hash;
    assert!(messages.next().is_none());
    hash
}
