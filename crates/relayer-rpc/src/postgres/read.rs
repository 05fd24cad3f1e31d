//! Reading a store.

use alloy_primitives::B256;
use postgres::Row;
use relayer::{Attempt, AttemptId, Count, Position, Saved, Spend, StoredMessage};
use serde::de::DeserializeOwned;

use super::{amounts::chain_id, error::PostgresError, net::attempt_key, session::Session};
use crate::states;

const POSITIONS: &str = "SELECT value::text FROM relayer.positions ORDER BY chain";
const BLOCKS: &str = "SELECT value::text FROM relayer.blocks ORDER BY chain, number";
const NOT_MINED: &str = "
    SELECT value::text FROM relayer.attempts WHERE NOT mined ORDER BY chain, payer, nonce";
const SPENDS: &str = "SELECT value::text FROM relayer.spends ORDER BY sponsor, chain, account";
const RELAYS: &str = "SELECT value::text FROM relayer.relays ORDER BY message";
const NEXT: &str = "SELECT coalesce(max(sequence) + 1, 0) FROM relayer.messages";
const MESSAGE: &str = "SELECT value::text FROM relayer.messages WHERE hash = $1";
const ATTEMPT: &str = "
    SELECT value::text FROM relayer.attempts WHERE chain = $1 AND payer = $2 AND nonce = $3";
const COUNTS: &str = "
    SELECT source, destination, state, count FROM relayer.counts WHERE count > 0
    ORDER BY source, destination, state";

/// Returns what a relayer loads, within a transaction.
pub(super) fn saved(session: &mut Session) -> Result<Saved, PostgresError> {
    let next: i64 = session.row(NEXT, &[])?.map_or(0, |row| row.get(0));
    Ok(Saved {
        positions: positions(session)?,
        blocks: all(session, "blocks", BLOCKS)?,
        attempts: attempts(session)?,
        spends: spends(session)?,
        relays: all(session, "relays", RELAYS)?,
        next_sequence: next.unsigned_abs(),
    })
}

/// Returns how far each chain is read.
pub(super) fn positions(session: &mut Session) -> Result<Vec<Position>, PostgresError> {
    all(session, "positions", POSITIONS)
}

/// Returns the attempts that are not mined.
pub(super) fn attempts(session: &mut Session) -> Result<Vec<Attempt>, PostgresError> {
    all(session, "attempts", NOT_MINED)
}

/// Returns what payers and sponsors have spent in the hour in which they spent last.
pub(super) fn spends(session: &mut Session) -> Result<Vec<Spend>, PostgresError> {
    all(session, "spends", SPENDS)
}

/// Returns the message with this hash.
pub(super) fn message(
    session: &mut Session,
    hash: B256,
) -> Result<Option<StoredMessage>, PostgresError> {
    let row = session.row(MESSAGE, &[&hash.as_slice()])?;
    row.map(|row| decode("messages", &row)).transpose()
}

/// Returns the attempt with this id.
pub(super) fn attempt(
    session: &mut Session,
    id: &AttemptId,
) -> Result<Option<Attempt>, PostgresError> {
    let (chain, payer, nonce) = attempt_key(id)?;
    let row = session.row(ATTEMPT, &[&chain, &payer.as_slice(), &nonce])?;
    row.map(|row| decode("attempts", &row)).transpose()
}

/// Returns the numbers of messages by source, destination and state.
pub(super) fn counts(session: &mut Session) -> Result<Vec<Count>, PostgresError> {
    let rows = session.rows(COUNTS, &[])?;
    let counts = rows.iter().map(|row| Count {
        source: chain_id(row.get(0)),
        destination: row.get::<_, Option<i64>>(1).map(chain_id),
        state: states::known(row.get(2)),
        count: row.get::<_, i64>(3).unsigned_abs(),
    });
    Ok(counts.collect())
}

/// Reads all values of a table.
fn all<T: DeserializeOwned>(
    session: &mut Session,
    table: &'static str,
    question: &str,
) -> Result<Vec<T>, PostgresError> {
    let mut values = Vec::new();
    session.each(question, |row| {
        values.push(decode(table, row)?);
        Ok(())
    })?;
    Ok(values)
}

/// Reads the value in the first column.
pub(super) fn decode<T: DeserializeOwned>(
    table: &'static str,
    row: &Row,
) -> Result<T, PostgresError> {
    let value: &str = row.try_get(0)?;
    serde_json::from_str(value).map_err(|source| PostgresError::Row { table, source })
}
