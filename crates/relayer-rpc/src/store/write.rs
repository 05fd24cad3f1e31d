//! Changing a store within a transaction.

use redb::{ReadableTable, WriteTransaction};
use relayer::{AttemptPlace, Change, StoredMessage};
use serde::Serialize;

use super::{
    error::StoreError,
    read::decode,
    tables::{
        ATTEMPTS, BLOCKS, BY_ACCOUNT, BY_STATE, COUNTS, MESSAGES, MINED, OPEN, POSITIONS, RELAYS,
        SEQUENCE, SPENDS, account_key, attempt_key, hash_key, spender_key,
    },
};
use crate::states;

/// Makes changes, in order.
pub(super) fn apply(transaction: &WriteTransaction, changes: &[Change]) -> Result<(), StoreError> {
    changes.iter().try_for_each(|change| apply_one(transaction, change))
}

/// Makes a change.
fn apply_one(transaction: &WriteTransaction, change: &Change) -> Result<(), StoreError> {
    match change {
        Change::Message(message) => return set_message(transaction, message),
        Change::Position(position) => {
            let value = encode("positions", position)?;
            transaction.open_table(POSITIONS)?.insert(position.chain, value.as_slice())?;
        }
        Change::Block(block) => {
            let value = encode("blocks", block)?;
            let key = (block.chain, block.number);
            transaction.open_table(BLOCKS)?.insert(key, value.as_slice())?;
        }
        &Change::BlocksGone { chain, next } => {
            let mut blocks = transaction.open_table(BLOCKS)?;
            blocks.retain_in((chain, next)..=(chain, u64::MAX), |_, _| false)?;
        }
        &Change::BlocksPast { chain, first } => {
            let mut blocks = transaction.open_table(BLOCKS)?;
            blocks.retain_in((chain, 0)..(chain, first), |_, _| false)?;
        }
        Change::Attempt(attempt) => {
            let value = encode("attempts", attempt)?;
            let is_mined = matches!(attempt.place, AttemptPlace::Mined { .. });
            let (table, other) = if is_mined { (MINED, ATTEMPTS) } else { (ATTEMPTS, MINED) };
            let key = attempt_key(&attempt.id);
            transaction.open_table(table)?.insert(key, value.as_slice())?;
            transaction.open_table(other)?.remove(key)?;
        }
        Change::AttemptPast(id) => {
            transaction.open_table(ATTEMPTS)?.remove(attempt_key(id))?;
            transaction.open_table(MINED)?.remove(attempt_key(id))?;
        }
        Change::Spend(spend) => {
            let value = encode("spends", spend)?;
            let key = spender_key(&spend.spender);
            transaction.open_table(SPENDS)?.insert(key, value.as_slice())?;
        }
        Change::Relay(relay) => {
            let value = encode("relays", relay)?;
            transaction.open_table(RELAYS)?.insert(hash_key(&relay.message), value.as_slice())?;
        }
        Change::RelayPast { message } => {
            transaction.open_table(RELAYS)?.remove(hash_key(message))?;
        }
        // The enum may get more: a store that ignores one would lose it.
        other => {
            let source = serde::ser::Error::custom(format!("an unknown change: {other:?}"));
            return Err(StoreError::Entry { table: "changes", source });
        }
    }
    Ok(())
}

/// Replaces a message, and its entries in all indexes.
fn set_message(transaction: &WriteTransaction, message: &StoredMessage) -> Result<(), StoreError> {
    let value = encode("messages", message)?;
    let mut messages = transaction.open_table(MESSAGES)?;
    let before: Option<StoredMessage> = messages
        .insert(hash_key(&message.hash), value.as_slice())?
        .map(|before| decode("messages", before.value()))
        .transpose()?;
    if let Some(before) = &before {
        remove_from_indexes(transaction, before)?;
    }
    let (number, state) = (message.sequence, states::number(&message.state));
    transaction.open_table(SEQUENCE)?.insert(number, hash_key(&message.hash))?;
    transaction.open_table(BY_STATE)?.insert((state, number), ())?;
    if !message.state.is_settled() {
        transaction.open_table(OPEN)?.insert(number, ())?;
    }
    let mut by_account = transaction.open_table(BY_ACCOUNT)?;
    for account in [&message.message.sender, &message.message.target] {
        by_account.insert((account_key(account), number), ())?;
    }
    count(transaction, message, 1)
}

/// Removes what indexes have of a message, except for its accounts and its number, which are the same
/// for ever.
fn remove_from_indexes(
    transaction: &WriteTransaction,
    message: &StoredMessage,
) -> Result<(), StoreError> {
    let (number, state) = (message.sequence, states::number(&message.state));
    transaction.open_table(BY_STATE)?.remove((state, number))?;
    transaction.open_table(OPEN)?.remove(number)?;
    count(transaction, message, -1)
}

/// Counts a message in its state, or no longer.
fn count(
    transaction: &WriteTransaction,
    message: &StoredMessage,
    difference: i64,
) -> Result<(), StoreError> {
    let key = (message.source, message.destination(), states::number(&message.state));
    let mut counts = transaction.open_table(COUNTS)?;
    let before = counts.get(key)?.map_or(0, |count| count.value());
    counts.insert(key, before.saturating_add_signed(difference))?;
    Ok(())
}

/// Writes a value.
fn encode(table: &'static str, value: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|source| StoreError::Entry { table, source })
}
