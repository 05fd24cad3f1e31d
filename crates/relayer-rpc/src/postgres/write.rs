//! Writing rows, those of one table together.

use std::collections::BTreeMap;

use super::{
    error::PostgresError,
    net::{AttemptRow, MessageRow, Net},
    session::Session,
};
use alloy_primitives::{Address, B256};

/// The most rows of one command.
const MOST_TOGETHER: usize = 1_000;

/// Replaces messages, and what the indexes and counts have of them. All parts of one command see the
/// tables as they were before it, so that the states before are still known.
const MESSAGES: &str = "
    WITH new AS (
        SELECT * FROM unnest(
            $1::bytea[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::boolean[], $7::text[]
        ) AS new (hash, sequence, source, destination, state, settled, value)
    ), old AS (
        SELECT old.source, old.destination, old.state FROM relayer.messages old JOIN new USING (hash)
    ), written AS (
        INSERT INTO relayer.messages (hash, sequence, source, destination, state, settled, value)
        SELECT hash, sequence, source, destination, state, settled, value::json FROM new
        ON CONFLICT (hash) DO UPDATE SET
            sequence = excluded.sequence, source = excluded.source,
            destination = excluded.destination, state = excluded.state,
            settled = excluded.settled, value = excluded.value
    ), difference AS (
        SELECT source, destination, state, sum(change) AS change FROM (
            SELECT source, destination, state, 1 AS change FROM new
            UNION ALL SELECT source, destination, state, -1 FROM old
        ) AS change GROUP BY source, destination, state HAVING sum(change) <> 0
    )
    INSERT INTO relayer.counts AS counts (source, destination, state, count)
    SELECT source, destination, state, change FROM difference
    ON CONFLICT (source, destination, state) DO UPDATE SET count = counts.count + excluded.count";

/// Adds the accounts of messages, which are the same for ever.
const ACCOUNTS: &str = "
    INSERT INTO relayer.accounts SELECT * FROM unnest($1::bytea[], $2::bigint[])
    ON CONFLICT DO NOTHING";

const POSITIONS: &str = "
    INSERT INTO relayer.positions
    SELECT chain, value::json FROM unnest($1::bigint[], $2::text[]) AS new (chain, value)
    ON CONFLICT (chain) DO UPDATE SET value = excluded.value";

const BLOCKS: &str = "
    INSERT INTO relayer.blocks
    SELECT chain, number, value::json
    FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS new (chain, number, value)
    ON CONFLICT (chain, number) DO UPDATE SET value = excluded.value";

const BLOCKS_GONE: &str = "DELETE FROM relayer.blocks WHERE chain = $1 AND number >= $2";

const BLOCKS_PAST: &str = "DELETE FROM relayer.blocks WHERE chain = $1 AND number < $2";

const ATTEMPTS: &str = "
    INSERT INTO relayer.attempts
    SELECT chain, payer, nonce, mined, value::json
    FROM unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::boolean[], $5::text[])
        AS new (chain, payer, nonce, mined, value)
    ON CONFLICT (chain, payer, nonce)
    DO UPDATE SET mined = excluded.mined, value = excluded.value";

const ATTEMPTS_PAST: &str = "
    DELETE FROM relayer.attempts AS attempts
    USING unnest($1::bigint[], $2::bytea[], $3::bigint[]) AS past (chain, payer, nonce)
    WHERE attempts.chain = past.chain AND attempts.payer = past.payer
        AND attempts.nonce = past.nonce";

const SPENDS: &str = "
    INSERT INTO relayer.spends
    SELECT sponsor, chain, account, value::json
    FROM unnest($1::boolean[], $2::bigint[], $3::bytea[], $4::text[])
        AS new (sponsor, chain, account, value)
    ON CONFLICT (sponsor, chain, account) DO UPDATE SET value = excluded.value";

const RELAYS: &str = "
    INSERT INTO relayer.relays
    SELECT message, value::json FROM unnest($1::bytea[], $2::text[]) AS new (message, value)
    ON CONFLICT (message) DO UPDATE SET value = excluded.value";

const RELAYS_PAST: &str = "DELETE FROM relayer.relays WHERE message = ANY ($1::bytea[])";

impl Net {
    /// Writes it, within a transaction.
    pub(super) fn write(&self, session: &mut Session) -> Result<(), PostgresError> {
        write_messages(session, &self.messages)?;
        write_positions(session, &self.positions)?;
        // Blocks that are written now were added after those that are removed.
        for (chain, next) in &self.blocks_gone {
            session.change(BLOCKS_GONE, &[chain, next])?;
        }
        for (chain, first) in &self.blocks_past {
            session.change(BLOCKS_PAST, &[chain, first])?;
        }
        write_blocks(session, &self.blocks)?;
        write_attempts(session, &self.attempts)?;
        write_spends(session, &self.spends)?;
        write_relays(session, &self.relays)
    }
}

fn write_messages(
    session: &mut Session,
    messages: &BTreeMap<B256, MessageRow>,
) -> Result<(), PostgresError> {
    for rows in groups(messages) {
        let hashes = column(&rows, |(hash, _)| hash.as_slice());
        let sequences = column(&rows, |(_, row)| row.sequence);
        let sources = column(&rows, |(_, row)| row.source);
        let destinations = column(&rows, |(_, row)| row.destination);
        let states = column(&rows, |(_, row)| row.state);
        let settled = column(&rows, |(_, row)| row.is_settled);
        let values = column(&rows, |(_, row)| row.value.as_str());
        session.change(
            MESSAGES,
            &[&hashes, &sequences, &sources, &destinations, &states, &settled, &values],
        )?;
        let accounts: Vec<&[u8]> = rows
            .iter()
            .flat_map(|(_, row)| [row.sender.as_slice(), row.target.as_slice()])
            .collect();
        let sequences: Vec<i64> = sequences.iter().flat_map(|number| [*number; 2]).collect();
        session.change(ACCOUNTS, &[&accounts, &sequences])?;
    }
    Ok(())
}

fn write_positions(
    session: &mut Session,
    positions: &BTreeMap<i64, String>,
) -> Result<(), PostgresError> {
    for rows in groups(positions) {
        let chains = column(&rows, |(chain, _)| **chain);
        let values = column(&rows, |(_, value)| value.as_str());
        session.change(POSITIONS, &[&chains, &values])?;
    }
    Ok(())
}

fn write_blocks(
    session: &mut Session,
    blocks: &BTreeMap<(i64, i64), String>,
) -> Result<(), PostgresError> {
    for rows in groups(blocks) {
        let chains = column(&rows, |((chain, _), _)| *chain);
        let numbers = column(&rows, |((_, number), _)| *number);
        let values = column(&rows, |(_, value)| value.as_str());
        session.change(BLOCKS, &[&chains, &numbers, &values])?;
    }
    Ok(())
}

fn write_attempts(
    session: &mut Session,
    attempts: &BTreeMap<(i64, Address, i64), Option<AttemptRow>>,
) -> Result<(), PostgresError> {
    let (kept, past): (Vec<_>, Vec<_>) = attempts.iter().partition(|(_, row)| row.is_some());
    for keys in past.chunks(MOST_TOGETHER) {
        let chains = column(keys, |((chain, _, _), _)| *chain);
        let payers = column(keys, |((_, payer, _), _)| payer.as_slice());
        let nonces = column(keys, |((_, _, nonce), _)| *nonce);
        session.change(ATTEMPTS_PAST, &[&chains, &payers, &nonces])?;
    }
    for rows in kept.chunks(MOST_TOGETHER) {
        let chains = column(rows, |((chain, _, _), _)| *chain);
        let payers = column(rows, |((_, payer, _), _)| payer.as_slice());
        let nonces = column(rows, |((_, _, nonce), _)| *nonce);
        let mined = column(rows, |(_, row)| row.as_ref().is_some_and(|row| row.is_mined));
        let values = column(rows, |(_, row)| row.as_ref().map(|row| row.value.as_str()));
        session.change(ATTEMPTS, &[&chains, &payers, &nonces, &mined, &values])?;
    }
    Ok(())
}

fn write_spends(
    session: &mut Session,
    spends: &BTreeMap<(bool, i64, Address), String>,
) -> Result<(), PostgresError> {
    for rows in groups(spends) {
        let sponsors = column(&rows, |((sponsor, _, _), _)| *sponsor);
        let chains = column(&rows, |((_, chain, _), _)| *chain);
        let accounts = column(&rows, |((_, _, account), _)| account.as_slice());
        let values = column(&rows, |(_, value)| value.as_str());
        session.change(SPENDS, &[&sponsors, &chains, &accounts, &values])?;
    }
    Ok(())
}

fn write_relays(
    session: &mut Session,
    relays: &BTreeMap<B256, Option<String>>,
) -> Result<(), PostgresError> {
    let (kept, past): (Vec<_>, Vec<_>) = relays.iter().partition(|(_, value)| value.is_some());
    for keys in past.chunks(MOST_TOGETHER) {
        let messages = column(keys, |(message, _)| message.as_slice());
        session.change(RELAYS_PAST, &[&messages])?;
    }
    for rows in kept.chunks(MOST_TOGETHER) {
        let messages = column(rows, |(message, _)| message.as_slice());
        let values = column(rows, |(_, value)| value.as_deref());
        session.change(RELAYS, &[&messages, &values])?;
    }
    Ok(())
}

/// Returns rows in groups that fit in one command.
fn groups<K, V>(rows: &BTreeMap<K, V>) -> Vec<Vec<(&K, &V)>> {
    let rows: Vec<_> = rows.iter().collect();
    rows.chunks(MOST_TOGETHER).map(<[_]>::to_vec).collect()
}

/// Returns one column of rows.
fn column<'a, R, T>(rows: &'a [R], value: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}
