//! Nonces that somebody else has used, or has not.

use alloy_primitives::{B256, Bytes, U256};
use relayer::{Action, BlockRead, Machine, MemoryStore, NodeEvent, Place};

use super::{NOW, block, hash, head, with_message};

/// A machine whose relay, with nonce 0, is in the pool of chain 902.
fn with_relay() -> Machine<MemoryStore> {
    let (mut machine, _, request) = with_message();
    machine.handle(NodeEvent::Estimated { request, answer: Ok(100_000) }, NOW).unwrap();
    for _ in 0..2 {
        for action in machine.poll(NOW).unwrap() {
            let event = match action {
                Action::Sign { request, .. } => {
                    let raw = Bytes::from_static(b"signed");
                    NodeEvent::Signed { request, hash: B256::repeat_byte(7), raw }
                }
                Action::Broadcast { request, .. } => {
                    NodeEvent::Broadcasted { request, answer: Ok(()) }
                }
                other => panic!("{other:?}"),
            };
            machine.handle(event, NOW).unwrap();
        }
    }
    machine
}

/// Answers what the machine asks of chain 902, for as long as it asks: its account has this nonce, and no
/// block and no pool has the relay. Returns the blocks at which the account was read.
fn answer(
    machine: &mut Machine<MemoryStore>,
    nonce: u64,
    block: impl Fn(u64) -> BlockRead,
    now: u64,
) -> Vec<(u64, B256)> {
    let mut read = Vec::new();
    for _ in 0..4 {
        for action in machine.poll(now).unwrap() {
            let event = match action {
                Action::Read { request, from, to, .. } => {
                    NodeEvent::Blocks { request, blocks: (from..=to).map(&block).collect() }
                }
                Action::Account { request, chain: 902, block, hash, .. } => {
                    read.push((block, hash));
                    NodeEvent::Account { request, nonce, balance: U256::from(u128::MAX) }
                }
                Action::Look { request, .. } => NodeEvent::Seen { request, place: Place::Nowhere },
                _ => continue,
            };
            machine.handle(event, now).unwrap();
        }
    }
    read
}

/// Builds the next blocks of chain 902, one a minute, and [answers](answer) with this nonce.
fn account_says(
    machine: &mut Machine<MemoryStore>,
    nonce: u64,
    numbers: core::ops::Range<u64>,
) -> Vec<(u64, B256)> {
    let mut read = Vec::new();
    for number in numbers {
        let now = NOW + 60 * number;
        machine.handle(head(902, number, 0), now).unwrap();
        read.extend(answer(machine, nonce, |number| block(number, Vec::new()), now));
    }
    read
}

#[test]
fn account_is_that_of_the_block_that_was_read() {
    let mut machine = with_relay();
    let read = account_says(&mut machine, 0, 2..5);
    assert!(read.len() > 1, "{read:?}");
    assert!(read.iter().all(|(number, actual)| *actual == hash(*number)), "{read:?}");
}

#[test]
fn nonce_that_nobody_has_used_after_all_is_given_back() {
    let mut machine = with_relay();
    assert_eq!(machine.payers(NOW)[1].in_flight, 1);
    account_says(&mut machine, 1, 2..5);
    assert_eq!(machine.payers(NOW)[1].in_flight, 0);
    account_says(&mut machine, 0, 5..6);
    let payer = machine.payers(NOW)[1];
    assert_eq!((payer.in_flight, payer.next_nonce), (1, Some(1)));
}

#[test]
fn what_accounts_say_of_blocks_that_are_gone_does_not_count() {
    let mut machine = with_relay();
    account_says(&mut machine, 1, 2..3);
    // Another block takes the place of the one at which the nonce was used.
    let NodeEvent::Head { head: mut other, .. } = head(902, 2, 0) else { panic!() };
    other.hash = B256::repeat_byte(9);
    machine.handle(NodeEvent::Head { chain: 902, head: other }, NOW + 130).unwrap();
    for action in machine.poll(NOW + 130).unwrap() {
        let Action::Read { request, .. } = action else { continue };
        let blocks = vec![BlockRead { hash: other.hash, ..block(2, Vec::new()) }];
        machine.handle(NodeEvent::Blocks { request, blocks }, NOW + 130).unwrap();
    }
    let NodeEvent::Head { head: mut next, .. } = head(902, 3, 0) else { panic!() };
    next.parent_hash = other.hash;
    machine.handle(NodeEvent::Head { chain: 902, head: next }, NOW + 190).unwrap();
    let after_other = |number| BlockRead { parent_hash: other.hash, ..block(number, Vec::new()) };
    let read = answer(&mut machine, 1, after_other, NOW + 190);
    // Only one account of a block that is there has said so.
    assert_eq!(read, [(3, hash(3))]);
    assert_eq!(machine.payers(NOW)[1].in_flight, 1);
    account_says(&mut machine, 1, 4..6);
    assert_eq!(machine.payers(NOW)[1].in_flight, 0);
}
