//! The messenger's getters, and calldata of no function, native against bytecode.

use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::{SolCall, SolValue};
use messenger::{
    COUNTER_MASK, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::{
        IL2ToL2CrossDomainMessenger::{
            self, NotEntered, messageNonceCall, messageVersionCall, relayMessageCall,
            resendMessageCall, sendMessageCall, successfulMessagesCall, versionCall,
        },
        IL2ToL2CrossDomainMessenger1_2,
    },
    storage::{MSG_NONCE_SLOT, SENT_MESSAGES_SLOT, SUCCESSFUL_MESSAGES_SLOT, mapping_slot},
};
use oracle::{
    Encoder, Oracle, Relay, Revision, Transaction, World,
    contracts::{CALLER_CONTRACT, Caller, STOP},
    example_message, filler, getters, outcomes, outgoing_message, run_and_log, sent_messages,
};
use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed},
};

/// Getters that succeed only while a message is being relayed.
const CONTEXT: [&str; 3] =
    ["crossDomainMessageSender", "crossDomainMessageSource", "crossDomainMessageContext"];

/// A call of the messenger.
fn call(data: impl Into<Bytes>) -> Transaction {
    Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, data)
}

/// The messenger's answer to a target during the relay.
fn within_relay(oracle: &mut Oracle, message: &Message, data: Bytes, value: U256) -> Caller::Ran {
    let inner = Caller::Call::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, data).value(value);
    let message =
        Message { target: CALLER_CONTRACT, message: run_and_log([inner]), ..message.clone() };
    let seen = oracle.run_one(Relay::of(&message).transaction().value(value));
    seen.assert_success();
    outcomes(&seen).pop().expect("one outcome")
}

#[test]
fn every_getter_outside_and_inside_a_relay() {
    let mut oracle = Oracle::default();
    for (name, data) in getters(B256::repeat_byte(1)) {
        let outside = oracle.run_one(call(data.clone()));
        let message = example_message(STOP, filler(36));
        let inside = within_relay(&mut oracle, &message, data, U256::ZERO);
        assert!(inside.success, "{name}");
        if CONTEXT.contains(&name) {
            outside.assert_error(&NotEntered {});
        } else {
            assert_eq!(outside.output, inside.output, "{name}");
        }
    }
    assert_eq!(oracle.compared(), 16);
}

#[test]
fn no_getter_takes_value() {
    let mut oracle = Oracle::default();
    for (name, data) in getters(B256::repeat_byte(1)) {
        oracle.run_one(call(data.clone()).value(U256::ONE)).assert_empty_revert();
        let message = example_message(STOP, filler(36));
        let inside = within_relay(&mut oracle, &message, data, U256::ONE);
        assert!(!inside.success && inside.output.is_empty(), "{name}");
    }
    assert_eq!(oracle.compared(), 16);
}

#[test]
fn calldata_cut_short_anywhere_and_followed_by_more() {
    let mut oracle = Oracle::default();
    for (name, data) in getters(B256::repeat_byte(1)) {
        let longer = [&data[..], &[0xff; 33]].concat();
        for length in 0..=longer.len() {
            let cut = longer[..length].to_vec();
            let outside = oracle.run_one(call(cut.clone()));
            let message = example_message(STOP, filler(36));
            let inside = within_relay(&mut oracle, &message, cut.into(), U256::ZERO);
            assert_eq!(inside.success, length >= data.len(), "{name} {length}");
            if length < data.len() {
                outside.assert_empty_revert();
            }
        }
    }
    assert_eq!(oracle.compared(), 2 * (2 * (36 + 34) + 6 * (4 + 34)));
}

#[test]
fn context_of_messages_of_all_kinds() {
    let mut oracle = Oracle::default();
    let senders = [Address::ZERO, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Address::repeat_byte(0xff)];
    for sender in senders {
        for source in [U256::ZERO, U256::from(u64::MAX), U256::MAX] {
            let expected =
                [sender.abi_encode(), source.abi_encode(), (sender, source).abi_encode()];
            let context =
                getters(B256::ZERO).into_iter().filter(|(name, _)| CONTEXT.contains(name));
            for ((name, data), expected) in context.zip(expected) {
                let message = Message { sender, source, ..example_message(STOP, filler(36)) };
                let inside = within_relay(&mut oracle, &message, data, U256::ZERO);
                assert_eq!(inside.output, expected, "{name}");
            }
        }
    }
    assert_eq!(oracle.compared(), 27);
}

#[test]
fn nonce_and_versions() {
    let mut oracle = Oracle::default();
    let send = Transaction::send(&outgoing_message(STOP, filler(36)));
    let nonce = Transaction::call(L2_TO_L2_CROSS_DOMAIN_MESSENGER, &messageNonceCall {});
    let seen = oracle.run(&[nonce.clone(), send.clone(), nonce.clone(), send, nonce.clone()]);
    for (index, expected) in [(0, 0), (2, 1), (4, 2)] {
        assert_eq!(seen[index].returned::<messageNonceCall>(), U256::from(expected));
    }
    // The upper bits of the word are no part of the nonce, whose version is always 0.
    for word in [COUNTER_MASK, U256::ONE << 240, U256::MAX] {
        let slot = U256::from(MSG_NONCE_SLOT);
        let world = World::default().with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot, word);
        let seen = Oracle::new(world).run_one(nonce.clone());
        assert_eq!(seen.returned::<messageNonceCall>(), word & COUNTER_MASK);
    }
    let version = oracle.run_one(call(versionCall {}.abi_encode()));
    let expected = Revision::selected().versions().messenger;
    assert_eq!(version.returned::<versionCall>(), expected.as_str());
    let version = oracle.run_one(call(messageVersionCall {}.abi_encode()));
    assert_eq!(version.returned::<messageVersionCall>(), 0);
    assert_eq!(oracle.compared(), 7);
}

#[test]
fn marks_of_sent_and_relayed_messages() {
    let mut oracle = Oracle::default();
    let sent = outgoing_message(STOP, filler(36));
    let relayed = example_message(STOP, filler(36));
    let is_successful = |hash| call(successfulMessagesCall(hash).abi_encode());
    let seen = oracle.run(&[
        Transaction::send(&sent),
        Relay::of(&relayed).transaction(),
        sent_messages(&sent),
        sent_messages(&relayed),
        is_successful(sent.hash()),
        is_successful(relayed.hash()),
    ]);
    let answers: Vec<_> = seen[2..].iter().map(|seen| U256::from_be_slice(&seen.output)).collect();
    // `true` in 1.2, the message hash in 1.3.
    let (_, mark) = Encoder::Messenger.sent_message(&sent);
    assert_eq!(answers, [mark, U256::ZERO, U256::ZERO, U256::ONE]);
}

/// Only the lowest byte of a flag counts, and any bit of it sets it. `sentMessages` of 1.3 returns
/// the whole word.
#[test]
fn marks_that_are_not_one() {
    let key = B256::repeat_byte(0xee);
    let [(_, successful), (_, sent), ..] = getters(key);
    for (mapping, data) in [(SUCCESSFUL_MESSAGES_SLOT, successful), (SENT_MESSAGES_SLOT, sent)] {
        for (word, flag) in [(0, 0), (1, 1), (0x80, 1), (0x100, 0), (0x1ff, 1)] {
            let slot = mapping_slot(key, mapping);
            let word = U256::from(word);
            let world = World::default().with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot, word);
            let seen = Oracle::new(world).run_one(call(data.clone()));
            let expected = match (mapping, Revision::selected()) {
                (SENT_MESSAGES_SLOT, Revision::V1_3) => word,
                _ => U256::from(flag),
            };
            assert_eq!(seen.output, expected.abi_encode());
        }
    }
}

/// Each revision's getter of sent messages has a selector that is unknown to the other one.
#[test]
fn the_getter_of_the_other_revision_is_unknown() {
    let mut oracle = Oracle::default();
    let of_1_2 = IL2ToL2CrossDomainMessenger1_2::sentMessagesCall(B256::ZERO).abi_encode();
    let of_1_3 = IL2ToL2CrossDomainMessenger::sentMessagesCall(U256::ZERO).abi_encode();
    let (known, unknown) = match Revision::selected() {
        Revision::V1_2 => (of_1_2, of_1_3),
        Revision::V1_3 => (of_1_3, of_1_2),
    };
    oracle.run_one(call(known)).assert_success();
    oracle.run_one(call(unknown.clone())).assert_empty_revert();
    let message = example_message(STOP, filler(36));
    let inside = within_relay(&mut oracle, &message, unknown.into(), U256::ZERO);
    assert!(!inside.success && inside.output.is_empty());
    assert_eq!(oracle.compared(), 3);
}

/// The selectors of all eleven functions.
fn selectors() -> Vec<u32> {
    let getters = getters(B256::ZERO).map(|(_, data)| data);
    let getters = getters.iter().filter_map(|data| data.first_chunk().copied());
    let others =
        [sendMessageCall::SELECTOR, resendMessageCall::SELECTOR, relayMessageCall::SELECTOR];
    getters.chain(others).map(u32::from_be_bytes).collect()
}

/// The gas of an unknown selector depends on its position among the known ones.
#[test]
fn unknown_selectors_beside_every_known_one() {
    let mut oracle = Oracle::default();
    let known = selectors();
    let beside = known.iter().flat_map(|selector| {
        [selector - 1, selector + 1, selector ^ (1 << 31), selector ^ 1, selector.swap_bytes()]
    });
    let mut unknown: Vec<u32> = beside.chain([0, 1, 1 << 31, u32::MAX]).collect();
    unknown.retain(|selector| !known.contains(selector));
    for selector in &unknown {
        for value in [U256::ZERO, U256::ONE] {
            let data = [&selector.to_be_bytes()[..], &filler(200)].concat();
            oracle.run_one(call(data).value(value)).assert_empty_revert();
        }
    }
    assert_eq!(known.len(), 11);
    assert!(oracle.compared() >= 2 * 50, "{}", oracle.compared());
}

#[test]
fn no_selector_at_all() {
    let mut oracle = Oracle::default();
    for length in 0..4 {
        for value in [U256::ZERO, U256::ONE] {
            let known = &sendMessageCall::SELECTOR[..length];
            oracle.run_one(call(known.to_vec()).value(value)).assert_empty_revert();
        }
    }
    assert_eq!(oracle.compared(), 8);
}

proptest! {
    #![proptest_config(Config {
        cases: 300,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn random_selectors(selector: u32, arguments in 0..300usize, value in 0..2u8) {
        prop_assume!(!selectors().contains(&selector));
        let data = [&selector.to_be_bytes()[..], &filler(arguments)].concat();
        Oracle::default().run_one(call(data).value(U256::from(value))).assert_empty_revert();
    }
}
