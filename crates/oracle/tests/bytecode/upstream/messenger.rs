//! The upstream Foundry tests of `L2ToL2CrossDomainMessenger`, under their names: the expectations
//! of each, for the native messenger and the released one.

use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_sol_types::{SolCall, SolError, SolEvent};
use messenger::{
    CROSS_L2_INBOX, Identifier, L2_TO_L2_CROSS_DOMAIN_MESSENGER as XDM, LogPosition, Message,
    abi::{
        ExecutingMessage,
        IL2ToL2CrossDomainMessenger::{
            EventPayloadNotSentMessage, IdOriginNotL2ToL2CrossDomainMessenger, InvalidMessage,
            MessageAlreadyRelayed, MessageDestinationNotRelayChain, MessageDestinationSameChain,
            MessageTargetL2ToL2CrossDomainMessenger, NotEntered, ReentrantCall,
            crossDomainMessageContextCall, crossDomainMessageSenderCall,
            crossDomainMessageSourceCall, messageNonceCall, relayMessageCall, resendMessageCall,
            sendMessageCall, successfulMessagesCall,
        },
        RelayedMessage, SentMessage,
    },
};
use oracle::{
    CALLER, CHAIN_ID, Encoder, Observation, Oracle, Relay, Transaction,
    contracts::{CALLER_CONTRACT, CONTEXT_READER, Caller, ContextReader, ECHO, REFUSE, STOP},
    declare, example_message, outcomes, payload_of, run_and_log, sent_messages,
};
use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed},
};

/// Runs transactions on both, and returns their observations.
#[track_caller]
fn run(transactions: &[Transaction]) -> Vec<Observation> {
    Oracle::default().run(transactions)
}

/// Runs one transaction on both, and returns its observation.
#[track_caller]
fn run_one(transaction: Transaction) -> Observation {
    Oracle::default().run_one(transaction)
}

/// A view of the messenger.
fn view(call: &impl SolCall) -> Transaction {
    Transaction::call(XDM, call)
}

/// The only event of its kind, which must be the messenger's.
#[track_caller]
fn only_event<E: SolEvent>(seen: &Observation) -> E {
    let mut events = seen.events::<E>();
    assert_eq!(events.len(), 1, "{:?}", seen.logs);
    let (emitter, event) = events.remove(0);
    assert_eq!(emitter, XDM);
    event
}

fn word() -> impl Strategy<Value = U256> {
    any::<[u8; 32]>().prop_map(U256::from_be_bytes)
}

fn address() -> impl Strategy<Value = Address> {
    any::<[u8; 20]>().prop_map(Address::from)
}

fn bytes() -> impl Strategy<Value = Bytes> {
    prop::collection::vec(any::<u8>(), 0..300).prop_map(Bytes::from)
}

prop_compose! {
    /// The first message of the sender of transactions, to any target on any chain.
    fn sent()(destination in word(), target in address(), message in bytes()) -> Message {
        let (source, sender) = (U256::from(CHAIN_ID), CALLER);
        Message { destination, source, nonce: U256::ZERO, sender, target, message }
    }
}

prop_compose! {
    /// A message to `target` on this chain and its log, from any chain.
    fn received(target: Address)(
        source in word(), nonce in word(), sender in address(), message in bytes(),
        block_number: u64, log_index: u32, timestamp: u64,
    ) -> (Message, Relay) {
        let destination = U256::from(CHAIN_ID);
        let message = Message { destination, source, nonce, sender, target, message };
        let id = Identifier::new(XDM, LogPosition { chain_id: source, block_number, timestamp, log_index });
        let relay = Relay { id, payload: payload_of(&message) };
        (message, relay)
    }
}

proptest! {
    #![proptest_config(Config {
        cases: 64,
        rng_seed: RngSeed::Fixed(4),
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn test_send_message_succeeds(message in sent()) {
        let (_, expected_mark) = Encoder::Messenger.sent_message(&message);
        let seen = run(&[
            Transaction::send(&message),
            sent_messages(&message),
            view(&messageNonceCall {}),
        ]);
        prop_assert_eq!(seen[0].returned::<sendMessageCall>(), message.hash());
        let event = SentMessage {
            destination: message.destination,
            target: message.target,
            messageNonce: U256::ZERO,
            sender: CALLER,
            message: message.message,
        };
        prop_assert_eq!(only_event::<SentMessage>(&seen[0]), event);
        let mark = U256::from_be_slice(&seen[1].output);
        prop_assert_eq!(mark, expected_mark);
        prop_assert_eq!(seen[2].returned::<messageNonceCall>(), U256::ONE);
    }

    #[test]
    fn test_send_message_non_payable_reverts(message in sent(), value in 1..u128::MAX) {
        let seen = run_one(Transaction::send(&message).value(U256::from(value)));
        seen.assert_empty_revert();
        prop_assert_eq!(seen.accounts[&CALLER].balance, U256::ONE << 128);
    }

    #[test]
    fn test_send_message_destination_same_chain_reverts(message in sent()) {
        let destination = U256::from(CHAIN_ID);
        let seen = run_one(Transaction::send(&Message { destination, ..message }));
        seen.assert_error(&MessageDestinationSameChain {});
    }

    #[test]
    fn test_send_message_target_l2_to_l2_cross_domain_messenger_reverts(message in sent()) {
        let seen = run_one(Transaction::send(&Message { target: XDM, ..message }));
        seen.assert_error(&MessageTargetL2ToL2CrossDomainMessenger {});
    }

    #[test]
    fn test_resend_message_invalid_message_reverts(message in sent()) {
        run_one(Transaction::resend(&message)).assert_error(&InvalidMessage {});
    }

    #[test]
    fn test_resend_message_succeeds(message in sent()) {
        let seen = run(&[Transaction::send(&message), Transaction::resend(&message)]);
        prop_assert_eq!(seen[1].returned::<resendMessageCall>(), message.hash());
        prop_assert_eq!(only_event::<SentMessage>(&seen[1]), only_event::<SentMessage>(&seen[0]));
    }

    #[test]
    fn test_relay_message_event_payload_not_sent_message_reverts(
        (_, mut relay) in received(STOP), selector: [u8; 32],
    ) {
        let rest = &relay.payload[32..];
        relay.payload = [&selector[..], rest].concat().into();
        let seen = run_one(relay.transaction());
        seen.assert_error(&EventPayloadNotSentMessage {});
    }

    #[test]
    fn test_relay_message_metadata_store_succeeds((message, relay) in received(CONTEXT_READER)) {
        let seen = run(&[relay.transaction(), view(&successfulMessagesCall(message.hash()))]);
        let (emitter, context) = seen[0].events::<ContextReader::Context>().remove(0);
        prop_assert_eq!(emitter, CONTEXT_READER);
        prop_assert_eq!((context.sender, context.source), (message.sender, message.source));
        prop_assert!(seen[1].returned::<successfulMessagesCall>());
        // Flag, sender and source leave nothing in storage: their slots are transient.
        prop_assert_eq!(seen[0].accounts[&XDM].storage.len(), 1);
        let event = RelayedMessage {
            source: message.source,
            messageNonce: message.nonce,
            messageHash: message.hash(),
            returnDataHash: keccak256([]),
        };
        prop_assert_eq!(only_event::<RelayedMessage>(&seen[0]), event);
    }

    #[test]
    fn test_relay_message_return_data_succeeds((message, relay) in received(ECHO)) {
        let seen = run_one(relay.transaction());
        prop_assert_eq!(&seen.returned::<relayMessageCall>(), &message.message);
        let event = only_event::<RelayedMessage>(&seen);
        prop_assert_eq!(event.returnDataHash, keccak256(&message.message));
        let executing = ExecutingMessage { msgHash: relay.msg_hash(), id: relay.id };
        prop_assert_eq!(seen.events(), [(CROSS_L2_INBOX, executing)]);
    }

    #[test]
    fn test_relay_message_reentrant_reverts((_, inner) in received(STOP)) {
        let call = Caller::Call::new(XDM, inner.calldata());
        let outer = Relay::of(&example_message(CALLER_CONTRACT, run_and_log([call])));
        let access_list = declare([&outer, &inner]);
        let seen = run_one(outer.transaction().access_list(access_list));
        let outcome = &outcomes(&seen)[0];
        prop_assert!(!outcome.success);
        prop_assert_eq!(&outcome.output[..], ReentrantCall {}.abi_encode());
    }

    #[test]
    fn test_relay_message_id_origin_not_l2_to_l2_cross_domain_messenger_reverts(
        (_, mut relay) in received(STOP), origin in address(),
    ) {
        relay.id.origin = origin;
        let seen = run_one(relay.transaction());
        seen.assert_error(&IdOriginNotL2ToL2CrossDomainMessenger {});
    }

    #[test]
    fn test_relay_message_destination_not_relay_chain_reverts(
        (message, mut relay) in received(STOP), destination in word(),
    ) {
        relay.payload = payload_of(&Message { destination, ..message });
        let seen = run_one(relay.transaction());
        seen.assert_error(&MessageDestinationNotRelayChain {});
    }

    #[test]
    fn test_relay_message_already_relayed_reverts((_, relay) in received(STOP)) {
        let seen = run(&[relay.transaction(), relay.transaction()]);
        seen[0].assert_success();
        seen[1].assert_error(&MessageAlreadyRelayed {});
    }

    #[test]
    fn test_relay_message_target_call_fails_reverts(
        (message, relay) in received(REFUSE), value: u128,
    ) {
        let relay = relay.transaction().value(U256::from(value));
        let seen = run(&[relay, view(&successfulMessagesCall(message.hash()))]);
        seen[0].assert_revert(message.message);
        prop_assert_eq!(seen[0].accounts[&XDM].balance, U256::ZERO);
        prop_assert!(!seen[1].returned::<successfulMessagesCall>());
    }

    #[test]
    fn test_cross_domain_message_sender_succeeds((message, relay) in received(XDM)) {
        let seen = within(&message, &relay, &crossDomainMessageSenderCall {});
        prop_assert_eq!(seen, message.sender);
    }

    #[test]
    fn test_cross_domain_message_source_succeeds((message, relay) in received(XDM)) {
        let seen = within(&message, &relay, &crossDomainMessageSourceCall {});
        prop_assert_eq!(seen, message.source);
    }

    #[test]
    fn test_cross_domain_message_context_succeeds((message, relay) in received(XDM)) {
        let seen = within(&message, &relay, &crossDomainMessageContextCall {});
        prop_assert_eq!((seen.sender_, seen.source_), (message.sender, message.source));
    }
}

/// A getter's answer during the message's relay.
#[track_caller]
fn within<C: SolCall>(message: &Message, relay: &Relay, getter: &C) -> C::Return {
    let message = Message { message: getter.abi_encode().into(), ..message.clone() };
    let relay = Relay { payload: payload_of(&message), ..relay.clone() };
    let output = run_one(relay.transaction()).returned::<relayMessageCall>();
    C::abi_decode_returns_validate(&output).expect("the getter's return value")
}

#[test]
fn test_cross_domain_message_sender_not_entered_reverts() {
    run_one(view(&crossDomainMessageSenderCall {})).assert_error(&NotEntered {});
}

#[test]
fn test_cross_domain_message_source_not_entered_reverts() {
    run_one(view(&crossDomainMessageSourceCall {})).assert_error(&NotEntered {});
}

#[test]
fn test_cross_domain_message_context_not_entered_reverts() {
    run_one(view(&crossDomainMessageContextCall {})).assert_error(&NotEntered {});
    // Nor in the same transaction after a relay.
    let relay = Relay::of(&example_message(STOP, Bytes::new()));
    let calls = [relay.calldata(), crossDomainMessageContextCall {}.abi_encode().into()];
    let data = run_and_log(calls.map(|data| Caller::Call::new(XDM, data)));
    let seen = run_one(Transaction { to: CALLER_CONTRACT, data, ..relay.transaction() });
    let [relayed, getter] = &outcomes(&seen)[..] else { panic!("two outcomes: {seen:?}") };
    assert!(relayed.success && !getter.success);
    assert_eq!(getter.output, NotEntered {}.abi_encode());
    assert_ne!(only_event::<RelayedMessage>(&seen).messageHash, B256::ZERO);
}
