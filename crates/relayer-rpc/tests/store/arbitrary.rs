//! Random changes of a store. Few messages, chains and blocks, so that changes meet each other.

use alloy_primitives::{Address, B256, Bytes, U256};
use messenger::Message;
use proptest::prelude::*;
use relayer_rpc::relayer::{
    Attempt, AttemptId, AttemptPlace, Change, Fees, NodeRefusal, Position, Purpose, Query,
    RefusalReason, RelayOfUnknown, Spend, Spender, StoredBlock, StoredFailure, StoredLog,
    StoredMessage, StoredState, Version,
};

/// A message by its number, which is its hash, its sequence number and all else about it that never
/// changes.
pub(crate) fn message(number: u64, state: StoredState, failures: u32) -> StoredMessage {
    let destination = if number % 5 == 4 { U256::MAX } else { U256::from(901 + (number + 1) % 3) };
    StoredMessage {
        hash: hash(number),
        sequence: number,
        source: 901 + number % 3,
        message: Message {
            destination,
            source: U256::from(901 + number % 3),
            nonce: U256::from(number),
            sender: account(number % 4),
            target: account(number % 3),
            message: bytes(number),
        },
        sends: vec![StoredLog { block: number, block_hash: hash(number), timestamp: 3, index: 1 }],
        failures,
        prerequisite: (number % 2 == 1).then(|| hash(number - 1)),
        state,
    }
}

pub(crate) fn hash(number: u64) -> B256 {
    B256::left_padding_from(&number.to_be_bytes())
}

fn account(number: u64) -> Address {
    Address::with_last_byte(u8::try_from(number).unwrap())
}

fn bytes(count: u64) -> Bytes {
    (0..count).map(|_| 7).collect::<Vec<u8>>().into()
}

fn small() -> impl Strategy<Value = u64> {
    0..6_u64
}

fn failure() -> impl Strategy<Value = StoredFailure> {
    prop_oneof![
        small().prop_map(|it| StoredFailure::Lost { transaction: hash(it) }),
        Just(StoredFailure::Refused(NodeRefusal::from(RefusalReason::Funds))),
        Just(StoredFailure::Refused(NodeRefusal::from_error(-32_000, "nonce too low", None))),
        small().prop_map(|it| StoredFailure::Reverted { transaction: hash(it), data: bytes(it) }),
    ]
}

fn state() -> impl Strategy<Value = StoredState> {
    prop_oneof![
        small().prop_map(|due| StoredState::Sent { due }),
        small().prop_map(|it| StoredState::Parked { behind: hash(it) }),
        small().prop_map(|it| StoredState::Submitted { transaction: hash(it) }),
        (small(), failure()).prop_map(|(until, failure)| StoredState::Waiting { until, failure }),
        small().prop_map(|it| StoredState::Relayed { block: it, transaction: hash(it) }),
        failure().prop_map(|failure| StoredState::Failed { failure }),
        Just(StoredState::Expired),
        Just(StoredState::ReorgedOut),
    ]
}

fn attempt_id() -> impl Strategy<Value = AttemptId> {
    (small(), small(), small()).prop_map(|(chain, payer, nonce)| AttemptId {
        chain,
        payer: account(payer),
        nonce,
    })
}

fn attempt() -> impl Strategy<Value = Attempt> {
    (attempt_id(), small()).prop_map(|(id, it)| Attempt {
        id,
        message: (it > 1).then(|| hash(it)),
        versions: vec![Version {
            transaction: hash(it),
            raw: bytes(it),
            purpose: if it > 1 {
                Purpose::Relay(StoredLog {
                    block: it,
                    block_hash: hash(it),
                    timestamp: 9,
                    index: 0,
                })
            } else {
                Purpose::Fill
            },
            fees: Fees { max_fee: u128::MAX - u128::from(it), tip: it.into() },
            gas_limit: it,
        }],
        exposure: 1,
        cost: u128::MAX,
        signed_at: it,
        place: AttemptPlace::Mined { block: it, transaction: hash(it) },
    })
}

fn block() -> impl Strategy<Value = StoredBlock> {
    (small(), small(), small(), attempt_id()).prop_map(|(chain, number, it, attempt)| StoredBlock {
        chain,
        number,
        hash: hash(it),
        timestamp: it,
        messages: vec![hash(it)],
        attempts: vec![attempt],
    })
}

fn spend() -> impl Strategy<Value = Spend> {
    (any::<bool>(), small(), small(), any::<u128>()).prop_map(|(is_sponsor, chain, hour, spent)| {
        let spender = if is_sponsor {
            Spender::Sponsor(account(chain))
        } else {
            Spender::Payer { chain, payer: account(hour) }
        };
        Spend { spender, hour, spent }
    })
}

fn position() -> impl Strategy<Value = Position> {
    (small(), small()).prop_map(|(chain, it)| Position {
        chain,
        next: it,
        last: (it > 0).then(|| hash(it)),
        timestamp: it,
        finalized: it,
    })
}

fn relay() -> impl Strategy<Value = RelayOfUnknown> {
    (small(), small()).prop_map(|(message, it)| RelayOfUnknown {
        message: hash(message),
        source: it,
        chain: it,
        block: it,
        timestamp: it,
        transaction: hash(it),
    })
}

/// A change.
pub(crate) fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (0..12_u64, state(), 0..3_u32)
            .prop_map(|(number, state, failures)| Change::Message(message(number, state, failures))),
        1 => position().prop_map(Change::Position),
        2 => block().prop_map(Change::Block),
        1 => (small(), small()).prop_map(|(chain, next)| Change::BlocksGone { chain, next }),
        1 => (small(), small()).prop_map(|(chain, first)| Change::BlocksPast { chain, first }),
        2 => attempt().prop_map(Change::Attempt),
        1 => attempt_id().prop_map(Change::AttemptPast),
        1 => spend().prop_map(Change::Spend),
        1 => relay().prop_map(Change::Relay),
        1 => small().prop_map(|it| Change::RelayPast { message: hash(it) }),
    ]
}

/// A question.
pub(crate) fn query() -> impl Strategy<Value = Query> {
    let state = prop_oneof![
        Just(None),
        Just(Some("sent".to_owned())),
        Just(Some("relayed".to_owned())),
        Just(Some("reorged out".to_owned())),
    ];
    let chain = || proptest::option::of(901..904_u64);
    (
        (state, proptest::option::of(any::<bool>()), chain(), chain()),
        (
            proptest::option::of(0..5_u64),
            proptest::option::of(0..12_u64),
            any::<bool>(),
            1..5_usize,
        ),
    )
        .prop_map(
            |((state, settled, source, destination), (of, after, newest_first, limit))| Query {
                state,
                settled,
                source,
                destination,
                account: of.map(account),
                after,
                newest_first,
                limit,
            },
        )
}
