//! Writes whose halves do not fit together, so that a store with half of one is found out.

use relayer_rpc::{
    PostgresView,
    relayer::{Change, Position, Query, StoredState},
};

use crate::arbitrary::{hash, message};

/// Messages of a write.
const MESSAGES: u64 = 100;

/// The changes of a write: each message becomes relayed in block `number`, and the position is
/// `number`.
pub(crate) fn changes(number: u64) -> Vec<Change> {
    let relayed = StoredState::Relayed { block: number, transaction: hash(number) };
    let messages = (0..MESSAGES).map(|it| Change::Message(message(it, relayed.clone(), 0)));
    let position = Position { chain: 901, next: number, last: None, timestamp: 0, finalized: 0 };
    messages.chain([Change::Position(position)]).collect()
}

/// Returns the number of the last write, after checking that there is all of it and nothing else; `None`
/// without one.
pub(crate) fn last(view: &PostgresView) -> Option<u64> {
    let number = view.positions().unwrap().first().map(|position| position.next);
    let query = Query { limit: 1_000, ..Query::default() };
    let messages = view.messages(&query).unwrap().messages;
    let counts: u64 = view.counts().unwrap().iter().map(|count| count.count).sum();
    let expected = if number.is_some() { MESSAGES } else { 0 };
    assert_eq!((messages.len() as u64, counts), (expected, expected));
    for message in messages {
        match message.state {
            StoredState::Relayed { block, .. } => assert_eq!(Some(block), number),
            state => panic!("{state:?}"),
        }
    }
    number
}
