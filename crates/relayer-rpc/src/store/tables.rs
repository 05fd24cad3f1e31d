//! The tables of a store. Values of several fields are JSON.

use alloy_primitives::{Address, B256, ChainId};
use redb::{TableDefinition, TableError, WriteTransaction};
use relayer::{AttemptId, Spender};

/// Hash of a message or of a transaction.
pub(super) type Hash = &'static [u8; 32];
/// An account.
pub(super) type Account = &'static [u8; 20];
/// JSON.
pub(super) type Json = &'static [u8];
/// Source, destination and number of a state.
pub(super) type CountKey = (u64, Option<u64>, u8);
/// Chain, payer and nonce.
pub(super) type AttemptKey = (u64, Account, u64);
/// Whether it is a sponsor, chain (0 for a sponsor) and account.
pub(super) type SpenderKey = (bool, u64, Account);

/// The schema.
pub(super) const ABOUT: TableDefinition<'_, &str, u64> = TableDefinition::new("about");
/// How far each chain is read.
pub(super) const POSITIONS: TableDefinition<'_, u64, Json> = TableDefinition::new("positions");
/// Blocks by chain and number.
pub(super) const BLOCKS: TableDefinition<'_, (u64, u64), Json> = TableDefinition::new("blocks");
/// Messages by hash.
pub(super) const MESSAGES: TableDefinition<'_, Hash, Json> = TableDefinition::new("messages");
/// Hashes of messages by sequence number.
pub(super) const SEQUENCE: TableDefinition<'_, u64, Hash> = TableDefinition::new("sequence");
/// Sequence numbers of the messages that are not settled.
pub(super) const OPEN: TableDefinition<'_, u64, ()> = TableDefinition::new("open");
/// Sequence numbers of messages by the number of their state.
pub(super) const BY_STATE: TableDefinition<'_, (u8, u64), ()> = TableDefinition::new("by_state");
/// Sequence numbers of messages by their senders and targets.
pub(super) const BY_ACCOUNT: TableDefinition<'_, (Account, u64), ()> =
    TableDefinition::new("by_account");
/// How many messages there are.
pub(super) const COUNTS: TableDefinition<'_, CountKey, u64> = TableDefinition::new("counts");
/// Attempts that are not mined.
pub(super) const ATTEMPTS: TableDefinition<'_, AttemptKey, Json> = TableDefinition::new("attempts");
/// Attempts that are mined, in blocks that can be replaced.
pub(super) const MINED: TableDefinition<'_, AttemptKey, Json> = TableDefinition::new("mined");
/// What was spent.
pub(super) const SPENDS: TableDefinition<'_, SpenderKey, Json> = TableDefinition::new("spends");
/// Relays of messages that are not found yet.
pub(super) const RELAYS: TableDefinition<'_, Hash, Json> = TableDefinition::new("relays");

/// Creates all tables but `about`, so that readers find them.
pub(super) fn create(transaction: &WriteTransaction) -> Result<(), TableError> {
    transaction.open_table(POSITIONS)?;
    transaction.open_table(BLOCKS)?;
    transaction.open_table(MESSAGES)?;
    transaction.open_table(SEQUENCE)?;
    transaction.open_table(OPEN)?;
    transaction.open_table(BY_STATE)?;
    transaction.open_table(BY_ACCOUNT)?;
    transaction.open_table(COUNTS)?;
    transaction.open_table(ATTEMPTS)?;
    transaction.open_table(MINED)?;
    transaction.open_table(SPENDS)?;
    transaction.open_table(RELAYS)?;
    Ok(())
}

/// The key of an attempt.
pub(super) const fn attempt_key(id: &AttemptId) -> (ChainId, &[u8; 20], u64) {
    (id.chain, &id.payer.0.0, id.nonce)
}

/// The key of a spender.
pub(super) const fn spender_key(spender: &Spender) -> (bool, ChainId, &[u8; 20]) {
    match spender {
        Spender::Payer { chain, payer } => (false, *chain, &payer.0.0),
        Spender::Sponsor(sponsor) => (true, 0, &sponsor.0.0),
    }
}

/// The key of a hash.
pub(super) const fn hash_key(hash: &B256) -> &[u8; 32] {
    &hash.0
}

/// The key of an account.
pub(super) const fn account_key(account: &Address) -> &[u8; 20] {
    &account.0.0
}
