//! Why relays failed, and where.

use alloy_primitives::{Address, U256};
use alloy_sol_types::{Panic, PanicKind, Revert, SolError};
use chain_sim::{Call, Engine, RevertReason};
use messenger::CROSS_L2_INBOX;

use super::{
    MESSENGER, OTHER, Refuse, assert_matches_receipts, cluster, creation, failure, relay, relayed,
    send,
};

#[test]
fn failure_is_decoded_and_found_where_it_began() {
    let panic: Panic = PanicKind::DivisionByZero.into();
    let cases: [(Vec<u8>, RevertReason); 5] = [
        (
            Revert { reason: "not today".into() }.abi_encode(),
            RevertReason::Error { message: "not today".into() },
        ),
        (
            panic.abi_encode(),
            RevertReason::Panic {
                code: U256::from(0x12),
                meaning: Some("division or modulo by zero"),
            },
        ),
        (
            vec![1, 2, 3, 4, 5],
            RevertReason::Custom { selector: [1, 2, 3, 4].into(), data: vec![5].into() },
        ),
        (vec![1], RevertReason::Raw { data: vec![1].into() }),
        (vec![], RevertReason::Empty),
    ];
    for (output, expected) in cases {
        for engine in [Engine::Native, Engine::Bytecode] {
            let trace = relayed(engine, &Refuse::BYTECODE, &output);
            assert_eq!(failure(&trace), (expected.clone(), 1));
            assert!(trace.to_string().contains(&format!("reason: {expected}")), "{trace}");
            assert!(trace.to_string().contains("undone log ExecutingMessage("), "{trace}");
        }
    }
}

#[test]
fn target_that_burns_all_gas_is_named_as_such() {
    // JUMPDEST; JUMP to 0: for ever.
    let trace = relayed(Engine::Native, &creation(&[0x5b, 0x5f, 0x56]), &[]);
    assert_eq!(failure(&trace), (RevertReason::OutOfGas, 1));
    // The messenger itself only passes on that there is no data.
    assert_eq!(trace.relays[0].calls[0].failure, Some(RevertReason::Empty));
    assert!(trace.to_string().contains("failed: ran out of gas"), "{trace}");
    // INVALID.
    let trace = relayed(Engine::Bytecode, &creation(&[0xfe]), &[]);
    assert!(matches!(failure(&trace), (RevertReason::Halt { .. }, 1)));
}

#[test]
fn second_relay_fails_with_the_messengers_error() {
    let mut cluster = cluster(Engine::Native);
    let (id, message) = send(&mut cluster, Address::repeat_byte(0x44), &[1]);
    for _ in 0..2 {
        let calldata = message.relay_calldata(id.clone());
        cluster.submit_call(902, relay(&id, &message, MESSENGER, calldata)).unwrap();
    }
    let waiting = cluster.trace(message.hash()).unwrap();
    assert_eq!((waiting.pending.len(), waiting.relays.len()), (2, 0));
    assert!(waiting.to_string().contains("waits in the pool of 902"));
    cluster.step().unwrap();
    let trace = cluster.trace(message.hash()).unwrap();
    assert_eq!(trace.pending, []);
    let [first, second] = trace.relays.as_slice() else { panic!() };
    assert!(first.relayed && !second.relayed && !second.status);
    let Some(RevertReason::Messenger { name, .. }) = second.failure else { panic!() };
    assert_eq!((name, second.failed_call), ("MessageAlreadyRelayed", Some(0)));
    assert_matches_receipts(&cluster, &trace);
}

#[test]
fn undeclared_relay_fails_in_the_inbox() {
    let mut cluster = cluster(Engine::Native);
    let (id, message) = send(&mut cluster, Address::repeat_byte(0x44), &[1]);
    let calldata = message.relay_calldata(id);
    cluster.submit_call(902, Call::new(OTHER, MESSENGER, calldata)).unwrap();
    cluster.step().unwrap();
    let trace = cluster.trace(message.hash()).unwrap();
    let (reason, depth) = failure(&trace);
    assert!(matches!(reason, RevertReason::Inbox { name: "NotInAccessList", .. }));
    assert_eq!((depth, trace.relays[0].calls[1].to), (1, CROSS_L2_INBOX));
}

#[test]
fn named_errors_are_decoded_and_nothing_else_is() {
    use messenger::abi::{
        ICrossL2Inbox::ICrossL2InboxErrors as InboxError,
        IL2ToL2CrossDomainMessenger::IL2ToL2CrossDomainMessengerErrors as MessengerError,
    };
    for (selector, signature) in MessengerError::SELECTORS.iter().zip(MessengerError::SIGNATURES) {
        let reason = RevertReason::decode(selector);
        let RevertReason::Messenger { name, .. } = reason else { panic!("{reason}") };
        assert_eq!(format!("{name}()"), *signature);
        assert!(reason.to_string().starts_with(&format!("the messenger's {name}: ")));
        // With arguments it is another contract's.
        let longer = RevertReason::decode(&[selector.as_slice(), &[0; 32]].concat());
        assert!(matches!(longer, RevertReason::Custom { .. }));
    }
    for (selector, signature) in InboxError::SELECTORS.iter().zip(InboxError::SIGNATURES) {
        let reason = RevertReason::decode(selector);
        let RevertReason::Inbox { name, .. } = reason else { panic!("{reason}") };
        assert_eq!(format!("{name}()"), *signature);
    }
    let unknown = Panic { code: U256::from(0x99) }.abi_encode();
    let reason = RevertReason::decode(&unknown);
    assert_eq!(reason, RevertReason::Panic { code: U256::from(0x99), meaning: None });
    assert_eq!(reason.to_string(), "Panic(0x99): not a code of Solidity");
    let reason = RevertReason::decode(&Panic::from(PanicKind::Assert).abi_encode());
    assert_eq!(reason.to_string(), "Panic(0x01): assertion failed");
    let message = "line\nbreak and \u{1b}[31m colour";
    let reason = RevertReason::decode(&Revert::from(message).abi_encode());
    assert!(!reason.to_string().contains(char::is_control));
    // An Error(string) whose string is not there.
    let cut = RevertReason::decode(&Revert::from("no").abi_encode()[..36]);
    assert!(matches!(cut, RevertReason::Custom { .. }));
}
