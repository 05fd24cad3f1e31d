//! The life of a message as one trace.

mod calls;
mod failures;
mod reorgs;
mod sent;
mod written;

use alloy_primitives::{Address, Bytes, U256, keccak256};
use alloy_sol_types::{SolCall, sol};
use chain_sim::{
    Call, Cluster, ClusterConfig, DEV_ACCOUNTS, Deposit, Engine, MessageTrace, RevertReason,
    trace::TracedCall,
};
use messenger::{
    Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition, Message, Versions,
    abi::IL2ToL2CrossDomainMessenger::sendMessageCall, access_list,
};

sol!(
    #[allow(missing_docs)]
    Caller,
    "../../tests/contracts/artifacts/Caller.json"
);
sol!(
    #[allow(missing_docs)]
    Echo,
    "../../tests/contracts/artifacts/Echo.json"
);
sol!(
    #[allow(missing_docs)]
    Refuse,
    "../../tests/contracts/artifacts/Refuse.json"
);

const ACCOUNT: Address = DEV_ACCOUNTS[0];
const OTHER: Address = DEV_ACCOUNTS[5];
const MESSENGER: Address = L2_TO_L2_CROSS_DOMAIN_MESSENGER;

/// A default cluster on an engine.
fn cluster(engine: Engine) -> Cluster {
    Cluster::new(ClusterConfig::default().with_engine(engine)).unwrap()
}

/// Deploys a contract on 902.
fn deploy(cluster: &mut Cluster, code: &[u8]) -> Address {
    let nonce = cluster.chain(902).unwrap().next_nonce(ACCOUNT);
    cluster.submit_call(902, Call::create(ACCOUNT, code.to_vec())).unwrap();
    cluster.step().unwrap();
    ACCOUNT.create(nonce)
}

/// Creation code of a contract with this code, of at most 32 bytes.
fn creation(code: &[u8]) -> Vec<u8> {
    let length = u8::try_from(code.len()).unwrap();
    // PUSH32 code; MSTORE at 0; RETURN(0, length).
    let mut word = [0; 32];
    word[..code.len()].copy_from_slice(code);
    [&[0x7f], word.as_slice(), &[0x5f, 0x52, 0x60, length, 0x5f, 0xf3]].concat()
}

/// Sends a message from 901 to 902 and builds its block; where its log is, and the message.
fn send(cluster: &mut Cluster, target: Address, message: &[u8]) -> (Identifier, Message) {
    let call = sendMessageCall {
        _destination: U256::from(902),
        _target: target,
        _message: Bytes::copy_from_slice(message),
    };
    cluster.submit_call(901, Call::new(ACCOUNT, MESSENGER, call.abi_encode())).unwrap();
    cluster.step().unwrap();
    last_message(cluster)
}

/// The last message that 901 has sent.
fn last_message(cluster: &Cluster) -> (Identifier, Message) {
    let chain = U256::from(901);
    let block = cluster.chain(901).unwrap().head();
    let log = block.logs().next().unwrap();
    let message = Message::from_log(log, chain).unwrap();
    (
        Identifier::new(
            log.address,
            LogPosition {
                chain_id: chain,
                block_number: block.number(),
                timestamp: block.timestamp(),
                log_index: 0,
            },
        ),
        message,
    )
}

/// A relay of the message by `to`, or by the messenger itself.
fn relay(id: &Identifier, message: &Message, to: Address, input: Bytes) -> Call {
    let entry = InboxEntry::new(id, keccak256(message.payload())).unwrap();
    Call::new(OTHER, to, input).access_list(access_list(&[entry]))
}

/// Sends a message, relays it in the next block and traces it.
fn relayed(engine: Engine, creation: &[u8], message: &[u8]) -> MessageTrace {
    // The version that every engine has.
    let config = ClusterConfig::default().with_engine(engine).with_versions(Versions::V1_2_0);
    let mut cluster = Cluster::new(config).unwrap();
    let target = deploy(&mut cluster, creation);
    let (id, message) = send(&mut cluster, target, message);
    // Not first in its block: after a deposit and another transaction.
    cluster.deposit(902, Deposit::mint(DEV_ACCOUNTS[7], 7)).unwrap();
    cluster.submit_call(902, Call::new(OTHER, Address::repeat_byte(9), Bytes::new())).unwrap();
    let calldata = message.relay_calldata(id.clone());
    cluster.submit_call(902, relay(&id, &message, MESSENGER, calldata)).unwrap();
    cluster.step().unwrap();
    assert_eq!(cluster.chain(902).unwrap().head().transactions().len(), 3);
    let trace = cluster.trace(message.hash()).unwrap();
    assert_matches_receipts(&cluster, &trace);
    trace
}

/// Checks that what was traced is what the blocks have.
fn assert_matches_receipts(cluster: &Cluster, trace: &MessageTrace) {
    for relay in &trace.relays {
        let block = cluster.chain(relay.block.chain).unwrap().block(relay.block.number).unwrap();
        let (_, receipt) = block.find_transaction(relay.transaction).unwrap();
        assert_eq!(relay.status, relay.calls[0].failure.is_none());
        let logs = relay.calls.iter().flat_map(|call| &call.logs).filter(|log| !log.undone);
        assert_eq!(logs.count(), receipt.logs().len());
        let reason = block.revert_reason(block.find_transaction(relay.transaction).unwrap().0);
        assert_eq!(relay.calls[0].failure.as_ref(), reason);
    }
}

/// The names of what is called, with depth.
fn names(calls: &[TracedCall]) -> Vec<(usize, &str)> {
    calls
        .iter()
        .map(|call| (call.depth, call.function.as_ref().map_or("", |function| function.name)))
        .collect()
}

/// Why the only relay failed, and at which depth.
fn failure(trace: &MessageTrace) -> (RevertReason, usize) {
    let [relay] = trace.relays.as_slice() else { panic!("{} relays", trace.relays.len()) };
    assert!(!relay.relayed && !relay.status);
    (relay.failure.clone().unwrap(), relay.calls[relay.failed_call.unwrap()].depth)
}
