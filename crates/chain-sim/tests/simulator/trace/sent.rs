//! The logs of a message: none, one or several, and what the destination says of them.

use std::cell::Cell;

use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::SolCall;
use chain_sim::{
    Call, Cluster, ClusterConfig, Engine, InvalidMessage, MESSAGE_EXPIRY_WINDOW, MessageTrace,
    Refusal, Relayer, RelayerConfig, SendRules, TraceError, trace::Admission,
};
use messenger::abi::IL2ToL2CrossDomainMessenger::sendMessageCall;

use super::{ACCOUNT, MESSENGER, OTHER, cluster, last_message, send};

#[test]
fn resent_message_has_a_log_for_each_time() {
    let mut cluster = cluster(Engine::Native);
    let (_, message) = send(&mut cluster, Address::repeat_byte(0x44), &[1]);
    cluster.jump(MESSAGE_EXPIRY_WINDOW + 60).unwrap();
    let expired = cluster.trace(message.hash()).unwrap();
    let Admission::Refused { chain: 902, reason, .. } = &expired.sent[0].admission else {
        panic!("{:?}", expired.sent[0].admission)
    };
    assert!(matches!(reason, Refusal::InvalidMessage(InvalidMessage::Expired { .. })));
    assert!(expired.to_string().contains("has expired"), "{expired}");

    cluster.submit_call(901, Call::new(OTHER, MESSENGER, message.resend_calldata())).unwrap();
    cluster.step().unwrap();
    let trace = cluster.trace(message.hash()).unwrap();
    let [first, second] = trace.sent.as_slice() else { panic!() };
    assert_eq!((first.account, second.account), (ACCOUNT, OTHER));
    assert_eq!(first.transaction, expired.sent[0].transaction);
    assert!(matches!(second.admission, Admission::Admitted { chain: 902, .. }));
    assert_ne!(first.checksum, second.checksum);
    assert!(trace.to_string().contains("sent again on 901"));
}

#[test]
fn unknown_message_is_an_error() {
    let mut cluster = cluster(Engine::Native);
    send(&mut cluster, Address::repeat_byte(0x44), &[1]);
    let hash = B256::repeat_byte(1);
    let error = cluster.trace(hash).unwrap_err();
    assert_eq!(error, TraceError::UnknownMessage { expected: 1, actual: hash });
    let relayer = Relayer::new(RelayerConfig::default());
    assert_eq!(MessageTrace::new(&cluster, Some(&relayer), hash).unwrap_err(), error);
}

#[test]
fn message_without_destination_says_so() {
    let config = ClusterConfig::default().with_send_rules(SendRules::Released);
    let mut cluster = Cluster::new(config).unwrap();
    let call =
        sendMessageCall { _destination: U256::MAX, _target: Address::ZERO, _message: Bytes::new() };
    cluster.submit_call(901, Call::new(ACCOUNT, MESSENGER, call.abi_encode())).unwrap();
    cluster.step().unwrap();
    let (_, message) = last_message(&cluster);
    let trace = cluster.trace(message.hash()).unwrap();
    assert_eq!(trace.sent[0].admission, Admission::NoDestination);
}

#[test]
fn trace_ends_when_it_is_told_to() {
    let mut cluster = cluster(Engine::Native);
    let (_, message) = send(&mut cluster, Address::repeat_byte(0x44), &[1]);
    let mut relayer = Relayer::new(RelayerConfig::default());
    relayer.drive(&mut cluster, 10).unwrap();
    let traced = |most: u32| {
        let asked = Cell::new(0);
        let go_on = |_| {
            asked.set(asked.get() + 1);
            asked.get() <= most
        };
        MessageTrace::new_while(&cluster, Some(&relayer), message.hash(), go_on)
    };
    let whole = MessageTrace::new(&cluster, Some(&relayer), message.hash()).unwrap();
    let enough = (0..100).find(|most| traced(*most).is_ok()).unwrap();
    assert!(enough > 3, "a log, blocks and a relay");
    assert_eq!(traced(enough).unwrap(), whole);
    assert_eq!(traced(enough - 1).unwrap_err(), TraceError::Stopped);
    assert_eq!(traced(0).unwrap_err(), TraceError::Stopped);
}
