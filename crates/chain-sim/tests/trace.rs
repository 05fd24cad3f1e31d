//! The life of a message as one trace.

#![cfg(feature = "trace")]

use alloy_primitives::{Address, B256, Bytes, ChainId, U256, keccak256};
use alloy_sol_types::{Panic, PanicKind, Revert, SolCall, SolError, sol};
use chain_sim::{
    Call, ChainConfig, Cluster, ClusterConfig, DEV_ACCOUNTS, Deposit, Engine, InvalidMessage,
    MESSAGE_EXPIRY_WINDOW, MessageTrace, Refusal, Relayer, RelayerConfig, ReorgedTransactions,
    RevertReason, SafetyLevel, TraceError,
    trace::{Admission, TracedCall},
};
use messenger::{
    CROSS_L2_INBOX, Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::IL2ToL2CrossDomainMessenger::{relayMessageCall, sendMessageCall},
    access_list,
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
    Cluster::new(ClusterConfig { engine, ..ClusterConfig::default() }).unwrap()
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
    (Identifier::new(log.address, block.number(), 0, block.timestamp(), chain), message)
}

/// A relay of the message by `to`, or by the messenger itself.
fn relay(id: &Identifier, message: &Message, to: Address, input: Bytes) -> Call {
    let entry = InboxEntry::new(id, keccak256(message.payload())).unwrap();
    Call::new(OTHER, to, input).access_list(access_list(&[entry]))
}

/// Sends a message, relays it in the next block and traces it.
fn relayed(engine: Engine, creation: &[u8], message: &[u8]) -> MessageTrace {
    let mut cluster = cluster(engine);
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
            assert!(trace.to_string().contains(&format!("why: {expected}")), "{trace}");
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
fn message_that_was_reorged_out_is_known_by_its_relay_or_to_the_relayer() {
    let mut cluster = cluster(Engine::Native);
    let mut relayer = Relayer::new(RelayerConfig::default());
    let (id, message) = send(&mut cluster, Address::repeat_byte(0x44), &[1]);
    // Undeclared, so that its block outlives the log.
    let calldata = message.relay_calldata(id);
    let mut with_relay = cluster.clone();
    with_relay.submit_call(902, Call::new(OTHER, MESSENGER, calldata)).unwrap();
    with_relay.step().unwrap();
    with_relay.reorg(901, 2, ReorgedTransactions::Dropped).unwrap();
    let trace = with_relay.trace(message.hash()).unwrap();
    assert_eq!((trace.sent.len(), trace.relays.len()), (0, 1));
    assert!(trace.to_string().contains("reorged out"), "{trace}");

    relayer.drive(&mut cluster, 10).unwrap();
    let before = MessageTrace::new(&cluster, Some(&relayer), message.hash()).unwrap();
    assert!(before.relays[0].relayed);
    assert!(before.relayer.unwrap().contains("relayed"));
    let depth = cluster.chain(901).unwrap().head().number();
    cluster.reorg(901, depth, ReorgedTransactions::Dropped).unwrap();
    // The relay is back in the pool, in case the log comes again; it does not.
    let waiting = cluster.trace(message.hash()).unwrap();
    assert_eq!((waiting.sent.len(), waiting.pending.len(), waiting.relays.len()), (0, 1, 0));
    cluster.run_for(20).unwrap();
    let unknown = TraceError::UnknownMessage { expected: 0, actual: message.hash() };
    assert_eq!(cluster.trace(message.hash()).unwrap_err(), unknown);
    relayer.poll(&mut cluster).unwrap();
    let after = MessageTrace::new(&cluster, Some(&relayer), message.hash()).unwrap();
    assert_eq!((after.sent.len(), after.relays.len()), (0, 0));
    assert_eq!(after.relayer.as_deref(), Some("reorged out"));
}

#[test]
fn old_blocks_are_executed_as_they_were() {
    let mut cluster = cluster(Engine::Native);
    let (id, message) = send(&mut cluster, Address::repeat_byte(0x44), &[1]);
    let calldata = message.relay_calldata(id.clone());
    cluster.submit_call(902, relay(&id, &message, MESSENGER, calldata)).unwrap();
    cluster.step().unwrap();
    let before = cluster.trace(message.hash()).unwrap();
    // The predeploys change with the dependency set, and a reorg changes what blocks to come see.
    cluster.add_chain(ChainConfig::new(903)).unwrap();
    for _ in 0..3 {
        cluster.step().unwrap();
    }
    cluster.reorg(902, 1, ReorgedTransactions::Rebuilt).unwrap();
    let after = cluster.trace(message.hash()).unwrap();
    assert_eq!(before.relays[0].calls, after.relays[0].calls);
    cluster.run_for(1000).unwrap();
    let last = cluster.trace(message.hash()).unwrap();
    assert_eq!(before.relays[0].block.safety, SafetyLevel::CrossUnsafe);
    assert_eq!(last.relays[0].block.safety, SafetyLevel::Finalized);
}

#[test]
fn message_without_destination_says_so() {
    let config =
        ClusterConfig { send_rules: chain_sim::SendRules::Released, ..ClusterConfig::default() };
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
fn json_has_all_values() {
    let trace = relayed(Engine::Native, &Refuse::BYTECODE, &Revert::from("no").abi_encode());
    let json = serde_json::to_value(&trace).unwrap();
    assert_eq!(json["messageHash"], trace.message_hash.to_string());
    assert_eq!(json["message"]["destination"], "0x386");
    let sent = &json["sent"][0];
    assert_eq!(sent["block"]["chain"], 901 as ChainId);
    assert_eq!(sent["block"]["safety"], "cross-unsafe");
    assert_eq!(sent["logIndex"], 0);
    assert_eq!(sent["accessList"][1], sent["checksum"]);
    assert_eq!(sent["admission"]["verdict"], "admitted");
    let relay = &json["relays"][0];
    assert_eq!(relay["failure"], serde_json::json!({ "kind": "error", "message": "no" }));
    assert_eq!(relay["failedCall"], 2);
    assert_eq!(relay["gasUsed"], trace.relays[0].gas_used);
    let calls = relay["calls"].as_array().unwrap();
    assert_eq!(calls[0]["function"]["name"], "relayMessage");
    assert_eq!(calls[0]["input"], trace.relays[0].calls[0].input.to_string());
    assert_eq!(calls[2]["parent"], 0);
    assert_eq!(calls[2]["output"], trace.message.message.to_string());
    // The text is the same each time.
    let text = serde_json::to_string(&trace).unwrap();
    assert_eq!(text, serde_json::to_string(&trace.clone()).unwrap());
}

#[test]
fn tree_is_readable() {
    let trace = relayed(Engine::Native, &Echo::BYTECODE, &[0xab; 40]);
    let text = trace.to_string();
    println!("{text}");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], format!("message {}", trace.message_hash));
    assert!(lines.iter().all(|line| line.chars().count() <= 120), "{text}");
    let starts = [
        "├─ nonce 0, from 901 to 902",
        "├─ sender 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
        "├─ calls it with 0xabababababababababababab… (40 bytes)",
        "├─ sent on 901 in block 2 (0x",
        "│  ├─ transaction 0x",
        "│  ├─ access list of a relay, the checksum last",
        "│  │  └─ 0x03",
        "│  └─ admitted on 902 at ",
        "└─ relayed on 902 in block 3 (0x",
        "   └─ CALL messenger.relayMessage(chain 901, block 2, timestamp ",
        "      ├─ CALL inbox.validateMessage(chain 901, block 2, ",
        "      │  └─ log ExecutingMessage(chain 901, block 2, ",
        "      └─ log RelayedMessage(source 901, nonce 0, messageHash ",
    ];
    let mut rest = lines.iter();
    for start in starts {
        assert!(rest.any(|line| line.starts_with(start)), "{start} is not in\n{text}");
    }
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
    assert_eq!(reason.to_string(), "Panic(0x99): a code that Solidity does not have");
    let reason = RevertReason::decode(&Panic::from(PanicKind::Assert).abi_encode());
    assert_eq!(reason.to_string(), "Panic(0x01): assertion failed");
    let message = "line\nbreak and \u{1b}[31m colour";
    let reason = RevertReason::decode(&Revert::from(message).abi_encode());
    assert!(!reason.to_string().contains(char::is_control));
    // An Error(string) whose string is not there.
    let cut = RevertReason::decode(&Revert::from("no").abi_encode()[..36]);
    assert!(matches!(cut, RevertReason::Custom { .. }));
}

#[test]
fn deep_calls_are_drawn_and_written() {
    // CALL(gas, address, 0, 0, 0, 0, 0) of itself until the gas is gone.
    let code = [0x5f, 0x5f, 0x5f, 0x5f, 0x5f, 0x30, 0x5a, 0xf1];
    let mut cluster = cluster(Engine::Native);
    let target = deploy(&mut cluster, &creation(&code));
    let (id, message) = send(&mut cluster, target, &[]);
    let calldata = message.relay_calldata(id.clone());
    let call = relay(&id, &message, MESSENGER, calldata).gas_limit(50_000_000);
    cluster.submit_call(902, call).unwrap();
    cluster.step().unwrap();
    let trace = cluster.trace(message.hash()).unwrap();
    let deepest = trace.relays[0].calls.iter().map(|call| call.depth).max();
    assert!(deepest > Some(300), "{deepest:?}");
    let text = trace.to_string();
    assert!(text.lines().all(|line| line.chars().count() <= 120));
    assert!(serde_json::to_string(&trace).unwrap().len() > text.len());
}
