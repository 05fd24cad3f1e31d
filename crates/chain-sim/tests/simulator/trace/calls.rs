//! The calls of a relay.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{Revert, SolCall, SolError};
use chain_sim::{Call, Engine, RevertReason, trace::TracedCall};
use messenger::{
    Identifier,
    abi::IL2ToL2CrossDomainMessenger::{relayMessageCall, sendMessageCall},
};

use super::{
    Caller, Echo, MESSENGER, OTHER, Refuse, assert_matches_receipts, cluster, deploy, names, relay,
    relayed, send,
};

#[test]
fn relayed_message_has_the_same_tree_on_both_engines() {
    let native = relayed(Engine::Native, &Echo::BYTECODE, &[1, 2, 3]);
    let [relay] = native.relays.as_slice() else { panic!() };
    assert!(relay.status && relay.relayed);
    assert_eq!((&relay.failure, relay.failed_call), (&None, None));
    assert_eq!(names(&relay.calls), [(0, "relayMessage"), (1, "validateMessage"), (1, "")]);
    let target = &relay.calls[2];
    assert_eq!((target.kind, target.from, target.to), ("CALL", MESSENGER, native.message.target));
    assert_eq!((&target.input[..], &target.output[..]), (&[1, 2, 3][..], &[1, 2, 3][..]));
    let events = |call: &TracedCall| -> Vec<_> {
        call.logs.iter().map(|log| log.event.as_ref().map(|event| event.name)).collect()
    };
    assert_eq!(events(&relay.calls[0]), [Some("RelayedMessage")]);
    assert_eq!(relay.calls[0].logs[0].position, 2);
    assert_eq!(events(&relay.calls[1]), [Some("ExecutingMessage")]);

    let bytecode = relayed(Engine::Bytecode, &Echo::BYTECODE, &[1, 2, 3]);
    assert_eq!(relay.calls, bytecode.relays[0].calls);
    assert_eq!(native, bytecode);
}

#[test]
fn reentrant_target_is_shown_call_by_call() {
    let mut cluster = cluster(Engine::Native);
    let target = deploy(&mut cluster, &Caller::BYTECODE);
    let send_on = sendMessageCall {
        _destination: U256::from(901),
        _target: Address::repeat_byte(3),
        _message: Bytes::from_static(&[7; 40]),
    };
    let relay_again = relayMessageCall { _id: Identifier::default(), _sentMessage: Bytes::new() };
    let inner = [send_on.abi_encode(), relay_again.abi_encode()].map(|data| Caller::Call {
        kind: 0,
        to: MESSENGER,
        value: U256::ZERO,
        gas: U256::ZERO,
        data: data.into(),
    });
    let run = Caller::runCall { calls: inner.to_vec() }.abi_encode();
    let (id, message) = send(&mut cluster, target, &run);
    let calldata = message.relay_calldata(id.clone());
    cluster.submit_call(902, relay(&id, &message, MESSENGER, calldata)).unwrap();
    cluster.step().unwrap();
    let trace = cluster.trace(message.hash()).unwrap();
    let relay = &trace.relays[0];
    assert!(relay.relayed);
    assert_eq!(
        names(&relay.calls),
        [
            (0, "relayMessage"),
            (1, "validateMessage"),
            (1, ""),
            (2, "sendMessage"),
            (2, "relayMessage")
        ]
    );
    assert_eq!(relay.calls[3].parent, Some(2));
    assert_eq!(relay.calls[3].logs[0].event.as_ref().unwrap().name, "SentMessage");
    assert_matches_receipts(&cluster, &trace);
    let inner = relay.calls[4].failure.as_ref();
    assert!(matches!(inner, Some(RevertReason::Messenger { name: "ReentrantCall", .. })));
    assert!(trace.to_string().contains("failed: the messenger's ReentrantCall"), "{trace}");
}

#[test]
fn relay_within_a_reverted_call_is_found_by_what_it_declares() {
    let mut cluster = cluster(Engine::Native);
    let outer = deploy(&mut cluster, &Caller::BYTECODE);
    let target = deploy(&mut cluster, &Refuse::BYTECODE);
    let reason = Revert { reason: "no".into() }.abi_encode();
    let (id, message) = send(&mut cluster, target, &reason);
    let inner = Caller::Call {
        kind: 0,
        to: MESSENGER,
        value: U256::ZERO,
        gas: U256::ZERO,
        data: message.relay_calldata(id.clone()),
    };
    // One that goes on, and one that reverts with something of its own.
    let run = Caller::runCall { calls: vec![inner.clone()] }.abi_encode();
    let try_run = Caller::tryRunCall { calls: vec![inner] }.abi_encode();
    for input in [run, try_run] {
        cluster.submit_call(902, relay(&id, &message, outer, input.into())).unwrap();
    }
    cluster.step().unwrap();
    let trace = cluster.trace(message.hash()).unwrap();
    let status: Vec<_> = trace.relays.iter().map(|it| (it.status, it.relayed)).collect();
    assert_eq!(status, [(true, false), (false, false)]);
    for relay in &trace.relays {
        assert_eq!(relay.failure, Some(RevertReason::Error { message: "no".into() }));
        assert_eq!(relay.calls[relay.failed_call.unwrap()].to, target);
    }
}

#[test]
fn relays_of_several_blocks_are_in_order_with_the_calls_of_each() {
    let mut cluster = cluster(Engine::Native);
    let target = deploy(&mut cluster, &Refuse::BYTECODE);
    let (id, message) = send(&mut cluster, target, &[1]);
    // Three blocks with two relays each, all refused, and another transaction before them.
    for _ in 0..3 {
        cluster.submit_call(902, Call::new(OTHER, Address::repeat_byte(1), [])).unwrap();
        for _ in 0..2 {
            let calldata = message.relay_calldata(id.clone());
            cluster.submit_call(902, relay(&id, &message, MESSENGER, calldata)).unwrap();
        }
        cluster.step().unwrap();
    }
    let trace = cluster.trace(message.hash()).unwrap();
    let places: Vec<_> = trace.relays.iter().map(|it| (it.block.number, it.transaction)).collect();
    let destination = cluster.chain(902).unwrap();
    let mut expected = Vec::new();
    for block in destination.blocks().skip(3) {
        let relays = block.transactions().iter().enumerate().skip(1);
        expected.extend(relays.map(|(index, it)| (block.number(), it.tx_hash(), index)));
    }
    assert_eq!(expected.len(), 6);
    for (attempt, (number, hash, index)) in trace.relays.iter().zip(&expected) {
        assert_eq!((attempt.block.number, attempt.transaction), (*number, *hash), "{places:?}");
        assert_eq!(Some(&attempt.calls), destination.calls_of(*number, *index).unwrap().as_ref());
        assert!(!attempt.calls.is_empty() && !attempt.status);
    }
}
