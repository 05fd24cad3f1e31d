//! What several changes come to: as each is absolute, the last of a row's is enough.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256};
use relayer::{AttemptId, AttemptPlace, Change, Spender, StoredMessage};
use serde::Serialize;

use super::{
    amounts::{bound, chain, ordered},
    error::PostgresError,
};

/// What changes come to, as rows. A row without a value is removed.
#[derive(Debug, Default)]
pub(super) struct Net {
    pub(super) messages: BTreeMap<B256, MessageRow>,
    pub(super) positions: BTreeMap<i64, String>,
    /// The first block of a chain that is gone.
    pub(super) blocks_gone: BTreeMap<i64, i64>,
    /// The first block of a chain that is not past.
    pub(super) blocks_past: BTreeMap<i64, i64>,
    pub(super) blocks: BTreeMap<(i64, i64), String>,
    pub(super) attempts: BTreeMap<(i64, Address, i64), Option<AttemptRow>>,
    pub(super) spends: BTreeMap<(bool, i64, Address), String>,
    pub(super) relays: BTreeMap<B256, Option<String>>,
}

/// A message.
#[derive(Debug)]
pub(super) struct MessageRow {
    pub(super) sequence: i64,
    pub(super) source: i64,
    pub(super) destination: Option<i64>,
    pub(super) sender: Address,
    pub(super) target: Address,
    pub(super) state: &'static str,
    pub(super) is_settled: bool,
    pub(super) value: String,
}

/// An attempt.
#[derive(Debug)]
pub(super) struct AttemptRow {
    pub(super) is_mined: bool,
    pub(super) value: String,
}

impl Net {
    /// Returns what changes come to when they are made in order.
    pub(super) fn of(changes: &[Change]) -> Result<Self, PostgresError> {
        let mut net = Self::default();
        changes.iter().try_for_each(|change| net.add(change))?;
        Ok(net)
    }

    /// Adds a change.
    fn add(&mut self, change: &Change) -> Result<(), PostgresError> {
        match change {
            Change::Message(message) => {
                self.messages.insert(message.hash, MessageRow::of(message)?);
            }
            Change::Position(position) => {
                let value = encode("positions", position)?;
                self.positions.insert(chain(position.chain), value);
            }
            Change::Block(block) => {
                let key = (chain(block.chain), ordered("block", block.number)?);
                self.blocks.insert(key, encode("blocks", block)?);
            }
            &Change::BlocksGone { chain: id, next } => {
                let (of, next) = (chain(id), bound(next));
                self.blocks.retain(|&(chain, number), _| chain != of || number < next);
                let first = self.blocks_gone.entry(of).or_insert(next);
                *first = next.min(*first);
            }
            &Change::BlocksPast { chain: id, first } => {
                let (of, kept) = (chain(id), bound(first));
                self.blocks.retain(|&(chain, number), _| chain != of || number >= kept);
                let first = self.blocks_past.entry(of).or_insert(kept);
                *first = kept.max(*first);
            }
            Change::Attempt(attempt) => {
                let row = AttemptRow {
                    is_mined: matches!(attempt.place, AttemptPlace::Mined { .. }),
                    value: encode("attempts", attempt)?,
                };
                self.attempts.insert(attempt_key(&attempt.id)?, Some(row));
            }
            Change::AttemptPast(id) => {
                self.attempts.insert(attempt_key(id)?, None);
            }
            Change::Spend(spend) => {
                let value = encode("spends", spend)?;
                self.spends.insert(spender_key(&spend.spender), value);
            }
            Change::Relay(relay) => {
                self.relays.insert(relay.message, Some(encode("relays", relay)?));
            }
            Change::RelayPast { message } => {
                self.relays.insert(*message, None);
            }
            // The enum may get more: a store that ignores one would lose it.
            other => return Err(PostgresError::Change { change: format!("{other:?}") }),
        }
        Ok(())
    }
}

impl MessageRow {
    /// Returns the row of a message.
    fn of(message: &StoredMessage) -> Result<Self, PostgresError> {
        Ok(Self {
            sequence: ordered("sequence", message.sequence)?,
            source: chain(message.source),
            destination: message.destination().map(chain),
            sender: message.message.sender,
            target: message.message.target,
            state: message.state.name(),
            is_settled: message.state.is_settled(),
            value: encode("messages", message)?,
        })
    }
}

/// Returns the key of an attempt.
pub(super) fn attempt_key(id: &AttemptId) -> Result<(i64, Address, i64), PostgresError> {
    Ok((chain(id.chain), id.payer, ordered("nonce", id.nonce)?))
}

/// Returns the key of a spender: whether it is a sponsor, the chain, which a sponsor has none of, and the
/// account.
const fn spender_key(spender: &Spender) -> (bool, i64, Address) {
    match *spender {
        Spender::Payer { chain: id, payer } => (false, chain(id), payer),
        Spender::Sponsor(sponsor) => (true, 0, sponsor),
    }
}

/// Writes a value.
fn encode(table: &'static str, value: &impl Serialize) -> Result<String, PostgresError> {
    serde_json::to_string(value).map_err(|source| PostgresError::Row { table, source })
}
