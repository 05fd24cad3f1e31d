//! Two defects in one call: which check comes first, native against bytecode.

use alloy_primitives::{Bytes, U256};
use alloy_sol_types::{Panic, PanicKind, SolError};
use messenger::{
    COUNTER_MASK, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::{
        ICrossL2Inbox::{BlockNumberTooHigh, LogIndexTooHigh, NotInAccessList, TimestampTooHigh},
        IL2ToL2CrossDomainMessenger::{
            EventPayloadNotSentMessage, IdOriginNotL2ToL2CrossDomainMessenger, InvalidMessage,
            MessageAlreadyRelayed, MessageDestinationNotRelayChain, MessageDestinationSameChain,
            MessageTargetL2ToL2CrossDomainMessenger,
        },
    },
    storage::{MSG_NONCE_SLOT, SUCCESSFUL_MESSAGES_SLOT, mapping_slot},
};
use oracle::{
    CALLER, CHAIN_ID, Encoder, Oracle, Relay, Status, Transaction, World,
    calldata::{argument, with_word},
    contracts::{ECHO, REFUSE, STOP},
    example_message, filler, outgoing_message,
};

/// A defect: a change to a transaction or a relay, and the resulting revert data.
struct Defect<C>(&'static str, fn(&mut C), Vec<u8>);

/// Applies each defect alone, and all pairs of them, given in the order of the contract's checks,
/// and asserts that the first of each pair decides.
#[track_caller]
fn assert_first_wins<C: Clone>(
    oracle: &mut Oracle,
    good: &C,
    defects: &[Defect<C>],
    transaction: fn(&C) -> Transaction,
) {
    for (index, Defect(name, apply, output)) in defects.iter().enumerate() {
        for Defect(second_name, second, _) in &defects[index..] {
            let mut case = good.clone();
            // The later one is applied first, because a cut removes the changes behind it.
            second(&mut case);
            apply(&mut case);
            let seen = oracle.run_one(transaction(&case));
            let expected = (&Status::Revert, &Bytes::from(output.clone()));
            assert_eq!((&seen.status, &seen.output), expected, "{name}, {second_name}");
        }
    }
    assert_eq!(oracle.compared(), defects.len() * (defects.len() + 1) / 2);
}

/// Replaces a word of calldata.
fn set(transaction: &mut Transaction, index: usize, word: U256) {
    transaction.data = with_word(&transaction.data, argument(index), word);
}

/// Sets the highest bit of a word of calldata.
fn dirty(transaction: &mut Transaction, index: usize) {
    let mut data = transaction.data.to_vec();
    data[argument(index)] |= 0x80;
    transaction.data = data.into();
}

/// Cuts calldata short of its `words` words.
fn cut(transaction: &mut Transaction, words: usize) {
    transaction.data.truncate(argument(words) - 1);
}

fn over_u64() -> U256 {
    U256::ONE << 64
}

fn word_of(address: alloy_primitives::Address) -> U256 {
    U256::from_be_bytes(address.into_word().0)
}

fn send_defects() -> Vec<Defect<Transaction>> {
    vec![
        Defect("value", |tx| tx.value = U256::ONE, vec![]),
        Defect("short", |tx| cut(tx, 3), vec![]),
        Defect("target with upper bits", |tx| dirty(tx, 1), vec![]),
        Defect("offset too high", |tx| set(tx, 2, over_u64()), vec![]),
        Defect("offset out of range", |tx| set(tx, 2, U256::from(1000)), vec![]),
        Defect("length too high", |tx| set(tx, 3, over_u64()), vec![]),
        Defect("length out of range", |tx| set(tx, 3, U256::from(1000)), vec![]),
        Defect(
            "to this chain",
            |tx| set(tx, 0, U256::from(CHAIN_ID)),
            MessageDestinationSameChain {}.abi_encode(),
        ),
        Defect(
            "to the messenger",
            |tx| set(tx, 1, word_of(L2_TO_L2_CROSS_DOMAIN_MESSENGER)),
            MessageTargetL2ToL2CrossDomainMessenger {}.abi_encode(),
        ),
    ]
}

#[test]
fn of_a_send() {
    let good = Transaction::send(&outgoing_message(STOP, filler(36)));
    Oracle::default().run_one(good.clone()).assert_success();
    assert_first_wins(&mut Oracle::default(), &good, &send_defects(), Transaction::clone);
}

/// The last check of a send is whether a nonce is left.
#[test]
fn of_a_send_at_the_last_nonce() {
    let slot = U256::from(MSG_NONCE_SLOT);
    let world = World::default().with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot, COUNTER_MASK);
    let good = Transaction::send(&outgoing_message(STOP, filler(36)));
    let mut defects = send_defects();
    let panic = Panic::from(PanicKind::UnderOverflow).abi_encode();
    defects.push(Defect("no nonce left", |_| (), panic));
    assert_first_wins(&mut Oracle::new(world), &good, &defects, Transaction::clone);
}

#[test]
fn of_a_resend() {
    let message = outgoing_message(STOP, filler(36));
    let (slot, mark) = Encoder::Messenger.sent_message(&message);
    let world = World::default().with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot, mark);
    let defects = [
        Defect::<Transaction>("value", |tx| tx.value = U256::ONE, vec![]),
        Defect("short", |tx| cut(tx, 5), vec![]),
        Defect("sender with upper bits", |tx| dirty(tx, 2), vec![]),
        Defect("target with upper bits", |tx| dirty(tx, 3), vec![]),
        Defect("offset too high", |tx| set(tx, 4, over_u64()), vec![]),
        Defect("offset out of range", |tx| set(tx, 4, U256::from(1000)), vec![]),
        Defect("length too high", |tx| set(tx, 5, over_u64()), vec![]),
        Defect("length out of range", |tx| set(tx, 5, U256::from(1000)), vec![]),
        Defect("never sent", |tx| set(tx, 1, U256::MAX), InvalidMessage {}.abi_encode()),
    ];
    let good = Transaction::resend(&message);
    Oracle::new(world.clone()).run_one(good.clone()).assert_success();
    assert_first_wins(&mut Oracle::new(world), &good, &defects, Transaction::clone);
}

/// A relay to break. Its access list follows from the payload; its calldata can be changed on its
/// own.
#[derive(Clone)]
struct Case {
    relay: Relay,
    is_declared: bool,
    break_calldata: fn(&mut Transaction),
    dirty_origin: bool,
}

impl Case {
    fn transaction(&self) -> Transaction {
        let mut transaction = self.relay.transaction();
        if !self.is_declared {
            transaction.access_list = Default::default();
        }
        if self.dirty_origin {
            dirty(&mut transaction, 0);
        }
        (self.break_calldata)(&mut transaction);
        transaction
    }

    /// Replaces a word of the payload.
    fn set(&mut self, index: usize, word: U256) {
        self.relay.payload = with_word(&self.relay.payload, 32 * index, word);
    }

    /// Sets the highest bit of a word of the payload.
    fn dirty(&mut self, index: usize) {
        let mut payload = self.relay.payload.to_vec();
        payload[32 * index] |= 0x80;
        self.relay.payload = payload.into();
    }
}

/// A nonce whose messages were relayed before.
const RELAYED: U256 = U256::MAX;

fn relay_defects() -> Vec<Defect<Case>> {
    let resource_error = || Panic::from(PanicKind::ResourceError).abi_encode();
    vec![
        Defect("short", |case| case.break_calldata = |tx| cut(tx, 6), vec![]),
        Defect("offset", |case| case.break_calldata = |tx| set(tx, 5, over_u64()), vec![]),
        Defect("length", |case| case.break_calldata = |tx| set(tx, 6, over_u64()), vec![]),
        Defect("origin with upper bits", |case| case.dirty_origin = true, vec![]),
        Defect(
            "origin",
            |case| case.relay.id.origin = CALLER,
            IdOriginNotL2ToL2CrossDomainMessenger {}.abi_encode(),
        ),
        Defect(
            "block number",
            |case| case.relay.id.blockNumber = U256::MAX,
            BlockNumberTooHigh {}.abi_encode(),
        ),
        Defect(
            "log index",
            |case| case.relay.id.logIndex = U256::MAX,
            LogIndexTooHigh {}.abi_encode(),
        ),
        Defect(
            "timestamp",
            |case| case.relay.id.timestamp = U256::MAX,
            TimestampTooHigh {}.abi_encode(),
        ),
        Defect("undeclared", |case| case.is_declared = false, NotInAccessList {}.abi_encode()),
        Defect("no topic", |case| case.relay.payload.truncate(31), vec![]),
        Defect(
            "another event",
            |case| case.set(0, U256::ONE),
            EventPayloadNotSentMessage {}.abi_encode(),
        ),
        Defect("no topics", |case| case.relay.payload.truncate(127), vec![]),
        Defect("target with upper bits", |case| case.dirty(2), vec![]),
        Defect("no head", |case| case.relay.payload.truncate(191), vec![]),
        Defect("sender with upper bits", |case| case.dirty(4), vec![]),
        Defect("message offset too high", |case| case.set(5, over_u64()), vec![]),
        Defect("message offset out of range", |case| case.set(5, U256::from(1000)), vec![]),
        Defect("message length too high", |case| case.set(6, over_u64()), resource_error()),
        Defect(
            "message length over memory",
            |case| case.set(6, over_u64() - U256::from(160)),
            resource_error(),
        ),
        Defect("message length out of range", |case| case.set(6, U256::from(1000)), vec![]),
        Defect(
            "to another chain",
            |case| case.set(1, U256::ZERO),
            MessageDestinationNotRelayChain {}.abi_encode(),
        ),
        Defect("relayed", |case| case.set(3, RELAYED), MessageAlreadyRelayed {}.abi_encode()),
        Defect("refused", |case| case.set(2, word_of(REFUSE)), filler(36).to_vec()),
    ]
}

#[test]
fn of_a_relay() {
    let world = [ECHO, REFUSE].into_iter().fold(World::default(), |world, target| {
        let relayed = Message { nonce: RELAYED, ..example_message(target, filler(36)) };
        let mark = mapping_slot(relayed.hash(), SUCCESSFUL_MESSAGES_SLOT);
        world.with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, mark, U256::ONE)
    });
    let good = Case {
        relay: Relay::of(&example_message(ECHO, filler(36))),
        is_declared: true,
        break_calldata: |_| (),
        dirty_origin: false,
    };
    Oracle::new(world.clone()).run_one(good.transaction()).assert_success();
    assert_first_wins(&mut Oracle::new(world), &good, &relay_defects(), Case::transaction);
}

#[test]
fn of_a_validation_and_a_checksum() {
    let mut defects = vec![
        Defect::<Transaction>("value", |tx| tx.value = U256::ONE, vec![]),
        Defect("short", |tx| cut(tx, 6), vec![]),
        Defect("origin with upper bits", |tx| dirty(tx, 0), vec![]),
        Defect("block number", |tx| set(tx, 1, over_u64()), BlockNumberTooHigh {}.abi_encode()),
        Defect("log index", |tx| set(tx, 2, U256::ONE << 32), LogIndexTooHigh {}.abi_encode()),
        Defect("timestamp", |tx| set(tx, 3, over_u64()), TimestampTooHigh {}.abi_encode()),
    ];
    let relay = Relay::new(filler(77));
    let checksum = Transaction { data: relay.checksum_calldata(), ..relay.validation() };
    Oracle::default().run_one(checksum.clone()).assert_success();
    assert_first_wins(&mut Oracle::default(), &checksum, &defects, Transaction::clone);

    let undeclared = |tx: &mut Transaction| tx.access_list = Default::default();
    defects.push(Defect("undeclared", undeclared, NotInAccessList {}.abi_encode()));
    Oracle::default().run_one(relay.validation()).assert_success();
    assert_first_wins(&mut Oracle::default(), &relay.validation(), &defects, Transaction::clone);
}
