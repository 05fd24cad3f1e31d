//! `relayMessage` of well-formed messages to contracts, native against bytecode.

use alloy_primitives::{Address, U256, address};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    storage::{SUCCESSFUL_MESSAGES_SLOT, mapping_slot},
};
use oracle::{
    CALLER, CHAIN_ID, Oracle, Relay, World,
    contracts::{CONTEXT_READER, ContextReader, ECHO, REFUSE, STOP},
    example_message, filler,
};

#[test]
fn every_length_up_to_300_to_stop() {
    let mut oracle = Oracle::default();
    for length in 0..=300 {
        let message = example_message(STOP, filler(length));
        let seen = oracle.run_one(Relay::of(&message).transaction());
        seen.assert_relayed(&message, &[]);
    }
    assert_eq!(oracle.compared(), 301);
}

#[test]
fn every_length_up_to_300_returned() {
    let mut oracle = Oracle::default();
    for length in 0..=300 {
        let message = example_message(ECHO, filler(length));
        let seen = oracle.run_one(Relay::of(&message).transaction());
        seen.assert_relayed(&message, &filler(length));
    }
    assert_eq!(oracle.compared(), 301);
}

/// The target's revert data are returned byte for byte, and everything is reverted.
#[test]
fn every_length_up_to_300_reverted_with() {
    let mut oracle = Oracle::default();
    for length in 0..=300 {
        let message = example_message(REFUSE, filler(length));
        let seen = oracle.run_one(Relay::of(&message).transaction());
        seen.assert_revert(filler(length));
        assert!(seen.logs.is_empty());
        assert_eq!(seen.relayed_mark(&message), Some(U256::ZERO));
    }
    assert_eq!(oracle.compared(), 301);
}

/// A target's return data overwrite its calldata in memory, of which nothing may remain visible.
#[test]
fn less_or_more_returned_than_was_taken() {
    let own = address!("0x00000000000000000000000000000000000000f0");
    for length in [0, 1, 31, 32, 33, 63, 64, 65, 96] {
        for (exit, is_revert) in [(0xf3, false), (0xfd, true)] {
            // The calldata's first `length` bytes, by CALLDATACOPY, and RETURN or REVERT.
            let code = [0x60, length, 0x5f, 0x5f, 0x37, 0x60, length, 0x5f, exit];
            let mut oracle = Oracle::new(World::default().with_code(own, code));
            for taken in [0, 1, 31, 32, 33, 64, 100, 300] {
                let message = example_message(own, filler(taken));
                let seen = oracle.run_one(Relay::of(&message).transaction());
                let mut output = vec![0; length.into()];
                let copied = taken.min(length.into());
                output[..copied].copy_from_slice(&message.message[..copied]);
                if is_revert {
                    seen.assert_revert(output);
                } else {
                    seen.assert_relayed(&message, &output);
                }
            }
            assert_eq!(oracle.compared(), 8);
        }
    }
}

#[test]
fn large_messages_taken_returned_and_reverted_with() {
    let mut oracle = Oracle::default();
    for length in [1023, 1024, 1025, 5000, 24_576, 24_577, 32_768, 100_000] {
        let taken = example_message(STOP, filler(length));
        oracle.run_one(Relay::of(&taken).transaction()).assert_relayed(&taken, &[]);
        let returned = example_message(ECHO, filler(length));
        let seen = oracle.run_one(Relay::of(&returned).transaction());
        seen.assert_relayed(&returned, &filler(length));
        let refused = example_message(REFUSE, filler(length));
        oracle.run_one(Relay::of(&refused).transaction()).assert_revert(filler(length));
    }
    assert_eq!(oracle.compared(), 24);
}

/// The target sees the context, the caller's value, the gas and the calldata.
#[test]
fn the_context_of_a_message() {
    let mut oracle = Oracle::default();
    for length in [0, 4, 36, 300] {
        let message = example_message(CONTEXT_READER, filler(length));
        let transaction = Relay::of(&message).transaction().value(U256::from(3));
        let seen = oracle.run_one(transaction);
        seen.assert_relayed(&message, &[]);
        let [(emitter, context)] = &seen.events::<ContextReader::Context>()[..] else {
            panic!("one context: {:?}", seen.logs)
        };
        assert_eq!(*emitter, CONTEXT_READER);
        assert_eq!((context.sender, context.source), (message.sender, message.source));
        assert_eq!(
            (context.contextSender, context.contextSource),
            (message.sender, message.source)
        );
        assert_eq!((context.value, &context.data), (U256::from(3), &message.message));
    }
    assert_eq!(oracle.compared(), 4);
}

/// `_id.chainId` can be any number, also this chain's own id and zero.
#[test]
fn sources_of_any_chain_id() {
    let mut oracle = Oracle::default();
    let sources = [
        U256::ZERO,
        U256::from(CHAIN_ID),
        U256::from(u64::MAX),
        U256::from(u64::MAX) + U256::ONE,
        U256::ONE << 255,
        U256::MAX,
    ];
    for source in sources {
        let message = Message { source, ..example_message(CONTEXT_READER, filler(36)) };
        let seen = oracle.run_one(Relay::of(&message).transaction());
        seen.assert_relayed(&message, &[]);
        assert_eq!(seen.events::<ContextReader::Context>()[0].1.source, source);
    }
    assert_eq!(oracle.compared(), 6);
}

/// `relayMessage` checks neither the nonce's version nor the sender of the message.
#[test]
fn nonces_and_senders_of_every_kind() {
    let mut oracle = Oracle::default();
    let senders =
        [Address::ZERO, L2_TO_L2_CROSS_DOMAIN_MESSENGER, CALLER, Address::repeat_byte(255)];
    for nonce in [U256::ZERO, U256::ONE << 240, U256::MAX] {
        for sender in senders {
            let message = Message { nonce, sender, ..example_message(CONTEXT_READER, filler(36)) };
            let seen = oracle.run_one(Relay::of(&message).transaction());
            seen.assert_relayed(&message, &[]);
            assert_eq!(seen.events::<ContextReader::Context>()[0].1.sender, sender);
        }
    }
    assert_eq!(oracle.compared(), 12);
}

#[test]
fn chain_ids_of_one_bit_to_64() {
    for chain_id in [1, 255, 256, u64::from(u32::MAX), u64::MAX] {
        let mut oracle = Oracle::new(World::default().with_chain_id(chain_id));
        let destination = U256::from(chain_id);
        let message = Message { destination, ..example_message(ECHO, filler(36)) };
        let seen = oracle.run_one(Relay::of(&message).transaction());
        seen.assert_relayed(&message, &filler(36));
    }
}

/// Only the lowest byte of a word is a mark. The rest of the word stays.
#[test]
fn marks_that_are_not_zero() {
    let message = example_message(STOP, filler(36));
    let slot = mapping_slot(message.hash(), SUCCESSFUL_MESSAGES_SLOT);
    for word in [U256::from(0x100), U256::MAX << 8] {
        let world = World::default().with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot, word);
        let seen = Oracle::new(world).run_one(Relay::of(&message).transaction());
        seen.assert_success();
        assert_eq!(seen.relayed_mark(&message), Some(word | U256::ONE));
    }
}
