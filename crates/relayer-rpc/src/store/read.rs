//! Reading a store, in a transaction that reads or in one that also writes.

use alloy_primitives::B256;
use redb::{
    Key, ReadTransaction, ReadableTable, TableDefinition, TableError, Value, WriteTransaction,
};
use relayer::{Attempt, AttemptId, Count, Page, Position, Query, Saved, Spend, StoredMessage};
use serde::de::DeserializeOwned;

use super::{
    error::StoreError,
    tables::{
        ATTEMPTS, BLOCKS, BY_ACCOUNT, BY_STATE, COUNTS, Json, MESSAGES, MINED, OPEN, POSITIONS,
        RELAYS, SEQUENCE, SPENDS, account_key, attempt_key, hash_key,
    },
};
use crate::states;

/// The most messages that are looked at for one page. Where few of many meet the conditions, a page
/// can have fewer messages than its limit, and a next page all the same.
const MOST_LOOKED_AT: usize = 20_000;

/// A transaction that opens tables to read them.
pub(super) trait Tables {
    /// Opens a table.
    fn table<K: Key + 'static, V: Value + 'static>(
        &self,
        definition: TableDefinition<'_, K, V>,
    ) -> Result<impl ReadableTable<K, V>, TableError>;
}

impl Tables for ReadTransaction {
    fn table<K: Key + 'static, V: Value + 'static>(
        &self,
        definition: TableDefinition<'_, K, V>,
    ) -> Result<impl ReadableTable<K, V>, TableError> {
        self.open_table(definition)
    }
}

impl Tables for WriteTransaction {
    fn table<K: Key + 'static, V: Value + 'static>(
        &self,
        definition: TableDefinition<'_, K, V>,
    ) -> Result<impl ReadableTable<K, V>, TableError> {
        self.open_table(definition)
    }
}

/// Reads a value.
pub(super) fn decode<T: DeserializeOwned>(
    table: &'static str,
    value: &[u8],
) -> Result<T, StoreError> {
    serde_json::from_slice(value).map_err(|source| StoreError::Entry { table, source })
}

/// Reads all values of a table.
fn all<K: Key + 'static, T: DeserializeOwned>(
    tables: &impl Tables,
    definition: TableDefinition<'static, K, Json>,
    name: &'static str,
) -> Result<Vec<T>, StoreError> {
    let mut values = Vec::new();
    for entry in tables.table(definition)?.iter()? {
        values.push(decode(name, entry?.1.value())?);
    }
    Ok(values)
}

/// Returns what a relayer loads.
pub(super) fn saved(tables: &impl Tables) -> Result<Saved, StoreError> {
    let sequence = tables.table(SEQUENCE)?;
    let last = sequence.last()?.map(|(last, _)| last.value());
    Ok(Saved {
        positions: positions(tables)?,
        blocks: all(tables, BLOCKS, "blocks")?,
        attempts: attempts(tables)?,
        spends: spends(tables)?,
        relays: all(tables, RELAYS, "relays")?,
        next_sequence: last.map_or(0, |last| last + 1),
    })
}

/// Returns how far each chain is read.
pub(super) fn positions(tables: &impl Tables) -> Result<Vec<Position>, StoreError> {
    all(tables, POSITIONS, "positions")
}

/// Returns an attempt, mined or not.
pub(super) fn attempt(tables: &impl Tables, id: &AttemptId) -> Result<Option<Attempt>, StoreError> {
    for table in [ATTEMPTS, MINED] {
        if let Some(attempt) = tables.table(table)?.get(attempt_key(id))? {
            return decode("attempts", attempt.value()).map(Some);
        }
    }
    Ok(None)
}

/// Returns the attempts that are not mined.
pub(super) fn attempts(tables: &impl Tables) -> Result<Vec<Attempt>, StoreError> {
    all(tables, ATTEMPTS, "attempts")
}

/// Returns what payers and sponsors have spent in the hour in which they spent last.
pub(super) fn spends(tables: &impl Tables) -> Result<Vec<Spend>, StoreError> {
    all(tables, SPENDS, "spends")
}

/// Returns the message with this hash.
pub(super) fn message(
    tables: &impl Tables,
    hash: B256,
) -> Result<Option<StoredMessage>, StoreError> {
    let messages = tables.table(MESSAGES)?;
    let message = messages.get(hash_key(&hash))?;
    message.map(|message| decode("messages", message.value())).transpose()
}

/// Returns the numbers of messages by source, destination and state.
pub(super) fn counts(tables: &impl Tables) -> Result<Vec<Count>, StoreError> {
    let mut counts = Vec::new();
    for entry in tables.table(COUNTS)?.iter()? {
        let (key, count) = entry?;
        let ((source, destination, state), count) = (key.value(), count.value());
        if count > 0 {
            counts.push(Count { source, destination, state: states::name(state), count });
        }
    }
    Ok(counts)
}

/// Returns a page of messages.
pub(super) fn page(tables: &impl Tables, query: &Query) -> Result<Page, StoreError> {
    let numbers = numbers(tables, query)?;
    let sequence = tables.table(SEQUENCE)?;
    let messages = tables.table(MESSAGES)?;
    let mut page = Page::default();
    for (looked_at, number) in numbers.into_iter().enumerate() {
        let Some(hash) = sequence.get(number)? else { continue };
        let Some(message) = messages.get(hash.value())? else { continue };
        let message: StoredMessage = decode("messages", message.value())?;
        if query.matches(&message) {
            if page.messages.len() == query.limit {
                page.next = page.messages.last().map(|last| last.sequence);
                return Ok(page);
            }
            page.messages.push(message);
        }
        if looked_at + 1 == MOST_LOOKED_AT {
            page.next = Some(number);
            return Ok(page);
        }
    }
    Ok(page)
}

/// Returns the sequence numbers of the messages that a query may find, in its order, from the index
/// that has the fewest others.
fn numbers(tables: &impl Tables, query: &Query) -> Result<Vec<u64>, StoreError> {
    let (first, end) = match (query.after, query.newest_first) {
        (None, _) => (0, u64::MAX),
        (Some(after), true) => (0, after),
        (Some(after), false) => (after.saturating_add(1), u64::MAX),
    };
    if let Some(account) = query.account {
        let key = account_key(&account);
        let table = tables.table(BY_ACCOUNT)?;
        let range = table.range((key, first)..(key, end))?;
        return bounded(range.map(|entry| Ok(entry?.0.value().1)), query);
    }
    if let Some(state) = &query.state {
        let Some(state) = states::number_of(state) else { return Ok(Vec::new()) };
        let table = tables.table(BY_STATE)?;
        let range = table.range((state, first)..(state, end))?;
        return bounded(range.map(|entry| Ok(entry?.0.value().1)), query);
    }
    if query.settled == Some(false) {
        let table = tables.table(OPEN)?;
        let range = table.range(first..end)?;
        return bounded(range.map(|entry| Ok(entry?.0.value())), query);
    }
    let table = tables.table(SEQUENCE)?;
    let range = table.range(first..end)?;
    bounded(range.map(|entry| Ok(entry?.0.value())), query)
}

/// Takes as many numbers as one page can need, from the end that the query begins with.
fn bounded(
    numbers: impl DoubleEndedIterator<Item = Result<u64, StoreError>>,
    query: &Query,
) -> Result<Vec<u64>, StoreError> {
    let indexed = [query.account.is_some(), query.state.is_some(), query.settled.is_some()];
    let is_indexed = indexed.iter().filter(|has| **has).count() <= 1 && query.settled != Some(true);
    let finds_all = is_indexed && query.source.is_none() && query.destination.is_none();
    let most = if finds_all { query.limit.saturating_add(1) } else { MOST_LOOKED_AT };
    if query.newest_first {
        numbers.rev().take(most).collect()
    } else {
        numbers.take(most).collect()
    }
}
