//! Calls by a message's target during the relay, native against bytecode: of the messenger and the
//! inbox, by a contract and by themselves.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{SolCall, SolError, SolValue};
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message, Versions,
    abi::{
        ExecutingMessage,
        ICrossL2Inbox::{self, NotInAccessList, TimestampTooHigh},
        IL2ToL2CrossDomainMessenger::{
            InvalidMessage, MessageDestinationSameChain, NotEntered, ReentrantCall,
            crossDomainMessageContextCall, crossDomainMessageSenderCall,
            crossDomainMessageSourceCall, messageNonceCall, messageVersionCall, relayMessageCall,
            successfulMessagesCall, versionCall,
        },
        RelayedMessage, SentMessage,
    },
};
use oracle::{
    CHAIN_ID, Encoder, Observation, Oracle, Relay, Revision, Transaction,
    contracts::{CALLER_CONTRACT, Caller, ECHO, STOP},
    declare, example_message, filler, outcomes, outgoing_message, run_and_log, sent_messages,
};

/// A message that makes [`Caller`] make these calls during its relay.
fn calling(calls: impl IntoIterator<Item = Caller::Call>) -> Message {
    example_message(CALLER_CONTRACT, run_and_log(calls))
}

/// A call to the messenger.
fn to_messenger(data: impl Into<Bytes>) -> Caller::Call {
    Caller::Call::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, data)
}

/// Relays a message to the messenger itself, with this calldata.
#[track_caller]
fn relay_to_messenger(oracle: &mut Oracle, data: impl Into<Bytes>) -> Observation {
    let message = example_message(L2_TO_L2_CROSS_DOMAIN_MESSENGER, data);
    oracle.run_one(Relay::of(&message).transaction())
}

#[test]
fn relay_within_a_relay_is_refused_whatever_it_is() {
    let mut oracle = Oracle::default();
    let another = Relay::of(&example_message(STOP, filler(36)));
    let mut of_nobody = another.clone();
    of_nobody.id.origin = Address::ZERO;
    let garbage = Relay::new(filler(3));
    let inner = [&another, &of_nobody, &garbage].map(|relay| to_messenger(relay.calldata()));
    let relay = Relay::of(&calling(inner.clone()));
    let transaction = relay.transaction().access_list(declare([&relay, &another, &garbage]));
    let seen = oracle.run_one(transaction);
    let outcomes = outcomes(&seen);
    assert_eq!(outcomes.len(), 3);
    for outcome in outcomes {
        assert!(!outcome.success);
        assert_eq!(outcome.output, ReentrantCall {}.abi_encode());
    }
    assert_eq!(seen.events::<RelayedMessage>().len(), 1);
    // Arguments that do not decode are refused earlier.
    let cut = to_messenger(another.calldata().slice(..100));
    let seen = oracle.run_one(Relay::of(&calling([cut])).transaction());
    assert_eq!(oracle::outcomes(&seen)[0].output, Bytes::new());
    assert_eq!(oracle.compared(), 2);
}

/// Every function except `relayMessage` works, with the same gas as outside of a relay.
#[test]
fn all_other_functions_within_a_relay() {
    let mut oracle = Oracle::default();
    let Versions { messenger, .. } = Revision::selected().versions();
    for length in [0, 1, 31, 32, 33, 100, 1000] {
        let sent = Message { sender: CALLER_CONTRACT, ..outgoing_message(STOP, filler(length)) };
        let declared = Relay::of(&example_message(ECHO, filler(length)));
        let message = calling([
            to_messenger(Transaction::send(&sent).data),
            to_messenger(sent.resend_calldata()),
            Caller::Call::new(CROSS_L2_INBOX, declared.validation_calldata()),
            to_messenger(messageNonceCall {}.abi_encode()),
            to_messenger(sent_messages(&sent).data),
            to_messenger(crossDomainMessageSenderCall {}.abi_encode()),
            to_messenger(crossDomainMessageSourceCall {}.abi_encode()),
            to_messenger(crossDomainMessageContextCall {}.abi_encode()),
            to_messenger(versionCall {}.abi_encode()),
            to_messenger(messageVersionCall {}.abi_encode()),
        ]);
        let relay = Relay::of(&message);
        let access_list = declare([&relay, &declared]);
        let seen = oracle.run_one(relay.transaction().access_list(access_list));
        let outcomes = outcomes(&seen);
        assert_eq!(outcomes.len(), 10);
        assert!(outcomes.iter().all(|outcome| outcome.success));
        let (_, mark) = Encoder::Messenger.sent_message(&sent);
        let expected = [
            sent.hash().abi_encode(),
            sent.hash().abi_encode(),
            vec![],
            U256::ONE.abi_encode(),
            mark.abi_encode(),
            message.sender.abi_encode(),
            message.source.abi_encode(),
            (message.sender, message.source).abi_encode(),
            messenger.as_str().abi_encode(),
            0u16.abi_encode(),
        ];
        assert!(outcomes.iter().map(|outcome| &outcome.output[..]).eq(expected.iter()));
        assert_eq!(seen.events::<SentMessage>().len(), 2);
        assert_eq!(seen.events::<ExecutingMessage>().len(), 2);
    }
    assert_eq!(oracle.compared(), 7);
}

/// The mark is set before the target is called.
#[test]
fn the_target_finds_its_own_message_successful() {
    let mut oracle = Oracle::default();
    let data = |hash| successfulMessagesCall(hash).abi_encode();
    let outer = calling([]);
    let within = calling([to_messenger(data(outer.hash()))]);
    let seen =
        oracle.run_last(&[Relay::of(&outer).transaction(), Relay::of(&within).transaction()]);
    assert_eq!(outcomes(&seen)[0].output, true.abi_encode());
    // A message cannot contain its own hash, so the mark is checked in the slot.
    let unknown = calling([to_messenger(data(Default::default()))]);
    let seen = oracle.run_one(Relay::of(&unknown).transaction());
    assert_eq!(outcomes(&seen)[0].output, false.abi_encode());
}

#[test]
fn deeper_calls_are_within_the_relay_too() {
    let mut oracle = Oracle::default();
    let another = Relay::of(&example_message(STOP, filler(36)));
    let innermost = run_and_log([
        to_messenger(another.calldata()),
        to_messenger(crossDomainMessageSourceCall {}.abi_encode()),
    ]);
    let message = calling([Caller::Call::new(
        CALLER_CONTRACT,
        run_and_log([Caller::Call::new(CALLER_CONTRACT, innermost)]),
    )]);
    let relay = Relay::of(&message);
    let transaction = relay.transaction().access_list(declare([&relay, &another]));
    let seen = oracle.run_one(transaction);
    let outputs: Vec<Bytes> = outcomes(&seen).into_iter().map(|ran| ran.output).collect();
    assert_eq!(outputs[0], ReentrantCall {}.abi_encode());
    assert_eq!(outputs[1], message.source.abi_encode());
    assert_eq!(outputs.len(), 4);
}

/// After a relay by a contract has ended, context and flag are cleared.
#[test]
fn nothing_is_left_after_a_relay() {
    let mut oracle = Oracle::default();
    let relays: Vec<_> =
        [STOP, ECHO].iter().map(|to| Relay::of(&example_message(*to, filler(8)))).collect();
    let getters = [
        crossDomainMessageSenderCall {}.abi_encode(),
        crossDomainMessageSourceCall {}.abi_encode(),
        crossDomainMessageContextCall {}.abi_encode(),
    ];
    let calls = relays.iter().flat_map(|relay| {
        let getters = getters.clone().map(to_messenger);
        std::iter::once(to_messenger(relay.calldata())).chain(getters)
    });
    let transaction = Transaction::new(CALLER_CONTRACT, run_and_log(calls));
    let seen = oracle.run_one(transaction.access_list(declare(&relays)));
    let outcomes = outcomes(&seen);
    for outcomes in outcomes.chunks(4) {
        assert!(outcomes[0].success);
        for getter in &outcomes[1..] {
            assert_eq!((getter.success, &getter.output[..]), (false, &*NotEntered {}.abi_encode()));
        }
    }
    assert_eq!(outcomes.len(), 8);
}

/// The released code does not check the target of a relay: the messenger calls itself as the
/// sender.
#[test]
fn the_messenger_as_target_sends() {
    let mut oracle = Oracle::default();
    for length in (0..=100).chain([1000]) {
        let sent = Message {
            sender: L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            ..outgoing_message(STOP, filler(length))
        };
        let seen = relay_to_messenger(&mut oracle, Transaction::send(&sent).data);
        assert_eq!(seen.returned::<relayMessageCall>(), sent.hash().abi_encode());
        assert_eq!(Message::from_log(&seen.logs[1], sent.source), Ok(sent));
    }
    assert_eq!(oracle.compared(), 102);
}

#[test]
fn the_messenger_as_target_refuses() {
    let mut oracle = Oracle::default();
    let message = outgoing_message(STOP, filler(36));
    let same_chain = Message { destination: U256::from(CHAIN_ID), ..message.clone() };
    let seen = relay_to_messenger(&mut oracle, Transaction::send(&same_chain).data);
    seen.assert_error(&MessageDestinationSameChain {});
    let seen = relay_to_messenger(&mut oracle, message.resend_calldata());
    seen.assert_error(&InvalidMessage {});
    let inner = Relay::of(&example_message(STOP, filler(36)));
    relay_to_messenger(&mut oracle, inner.calldata()).assert_error(&ReentrantCall {});
    for garbage in [&[][..], &[0], &[0; 4], &[0xff; 36]] {
        relay_to_messenger(&mut oracle, Bytes::from_static(garbage)).assert_empty_revert();
    }
    assert_eq!(oracle.compared(), 7);
}

#[test]
fn the_inbox_as_target() {
    let mut oracle = Oracle::default();
    let declared = Relay::of(&example_message(ECHO, filler(36)));
    let mut late = declared.clone();
    late.id.timestamp = U256::MAX;
    let mut run = |data: Bytes, value: u8| {
        let relay = Relay::of(&example_message(CROSS_L2_INBOX, data));
        let access_list = declare([&relay, &declared]);
        oracle.run_one(relay.transaction().access_list(access_list).value(U256::from(value)))
    };
    let seen = run(declared.validation_calldata(), 0);
    assert_eq!(seen.returned::<relayMessageCall>(), Bytes::new());
    assert_eq!(seen.events::<ExecutingMessage>().len(), 2);
    run(declared.validation_calldata(), 1).assert_empty_revert();
    run(late.validation_calldata(), 0).assert_error(&TimestampTooHigh {});
    late.id.timestamp = U256::ZERO;
    run(late.validation_calldata(), 0).assert_error(&NotInAccessList {});
    let checksum = declared.id.checksum(declared.msg_hash()).expect("an identifier in range");
    let seen = run(declared.checksum_calldata(), 0);
    assert_eq!(seen.returned::<relayMessageCall>(), checksum.abi_encode());
    let seen = run(ICrossL2Inbox::versionCall {}.abi_encode().into(), 0);
    let Versions { inbox, .. } = Revision::selected().versions();
    assert_eq!(seen.returned::<relayMessageCall>(), inbox.as_str().abi_encode());
    run(filler(4), 0).assert_empty_revert();
    assert_eq!(oracle.compared(), 7);
}
