//! Pages and counts are read by indexes, not by reading the whole table.

use std::{thread, time::Duration};

use alloy_primitives::{Address, B256, U256, keccak256};
use relayer_rpc::relayer::{Change, Query, Store, StoredMessage, StoredState};

use crate::{
    arbitrary,
    database::{Database, LONG},
};

/// Number of messages.
const MESSAGES: u64 = 20_000;

/// A message: few are open, few have failed, and each account has few.
fn message(number: u64) -> StoredMessage {
    let state = match number % 1_000 {
        0 => StoredState::Sent { due: number },
        1 => StoredState::Expired,
        _ => StoredState::Relayed { block: number, transaction: B256::ZERO },
    };
    let mut message = arbitrary::message(number % 5, state, 0);
    message.hash = keccak256(number.to_be_bytes());
    message.sequence = number;
    message.message.nonce = U256::from(number);
    message.message.sender = account(number);
    message
}

fn account(number: u64) -> Address {
    Address::left_padding_from(&(number / 10).to_be_bytes())
}

#[test]
fn pages_and_counts_read_little() {
    let Some(database) = Database::new() else { return };
    let mut store = database.store(LONG);
    let numbers: Vec<u64> = (0..MESSAGES).collect();
    for numbers in numbers.chunks(5_000) {
        let changes: Vec<_> = numbers.iter().map(|it| Change::Message(message(*it))).collect();
        store.apply(&changes).unwrap();
    }
    let mut client = database.client();
    client.batch_execute("ANALYZE").unwrap();
    // The figures of a session are added up at most a second later.
    let read = |client: &mut postgres::Client| -> i64 {
        thread::sleep(Duration::from_millis(1_500));
        let read = "
            SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_user_tables
            WHERE schemaname = 'relayer'";
        client.query_one(read, &[]).unwrap().get(0)
    };
    let view = store.view();
    view.counts().unwrap();
    let before = read(&mut client);
    let queries = [
        (Query { limit: 10, ..Query::default() }, 10),
        (Query { limit: 10, newest_first: true, after: Some(7_000), ..Query::default() }, 10),
        (Query { settled: Some(false), ..Query::default() }, 20),
        (Query { settled: Some(false), newest_first: true, ..Query::default() }, 20),
        (Query { state: Some("expired".into()), ..Query::default() }, 20),
        (
            Query {
                state: Some("relayed".into()),
                after: Some(9_000),
                limit: 10,
                ..Query::default()
            },
            10,
        ),
        (Query { account: Some(account(12_340)), ..Query::default() }, 10),
        (Query { account: Some(account(12_340)), newest_first: true, ..Query::default() }, 10),
    ];
    let mut expected = 0;
    for (query, count) in &queries {
        assert_eq!(view.messages(query).unwrap().messages.len(), *count, "{query:?}");
        expected += i64::try_from(*count).unwrap();
    }
    let counted: u64 = view.counts().unwrap().iter().map(|count| count.count).sum();
    assert_eq!(counted, MESSAGES);
    let rows = read(&mut client) - before;
    // A row of an index and one of a table, the schema, and a few more.
    assert!(rows <= 4 * expected + 100, "read {rows} rows for {expected} messages");
}
