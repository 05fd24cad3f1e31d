//! Saved blocks with their reverts.

use std::{collections::BTreeMap, sync::Arc};

use alloy_primitives::{Address, B256, U256};
use serde::{Deserialize, Serialize};

use super::{SavedAccount, block::SavedBlock};
use crate::{
    chain::{Block, Link},
    error::Error,
    state::Reverts,
};

/// A block with its reverts, shared with the chain. Serializing converts one block at a time, which
/// saves memory.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(into = "LinkRecord", try_from = "LinkRecord")]
pub(crate) struct SavedLink {
    pub(crate) block: Arc<Block>,
    /// The reverts; without code after deserializing.
    pub(crate) reverts: Arc<Reverts>,
    /// The version of the predeploys in the state after the block.
    pub(crate) predeploys: Option<u64>,
}

/// The serialized form of [`SavedLink`].
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct LinkRecord {
    #[serde(rename = "block")]
    block: SavedBlock,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    predeploys: Option<u64>,
    before: ChangesRecord,
}

/// The values that the block has overwritten.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ChangesRecord {
    /// Accounts; null for an account that the block created.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    accounts: Vec<(Address, Option<SavedAccount>)>,
    /// Storage words: account, slot, word.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    words: Vec<(Address, B256, U256)>,
    /// The storage of accounts that were destroyed, or created where an account already was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    storages: Vec<(Address, BTreeMap<B256, U256>)>,
}

impl From<&Link> for SavedLink {
    fn from(link: &Link) -> Self {
        Self {
            block: link.block.clone(),
            reverts: link.all_reverts(),
            predeploys: link.predeploys.as_ref().map(|predeploys| predeploys.version),
        }
    }
}

impl From<SavedLink> for LinkRecord {
    fn from(link: SavedLink) -> Self {
        let Reverts { accounts, words, storages, .. } = link.reverts.as_ref();
        let accounts = accounts.iter();
        let storages = storages.iter();
        let mut before = ChangesRecord {
            accounts: accounts
                .map(|(address, info)| (*address, info.as_ref().map(SavedAccount::from)))
                .collect(),
            words: words.iter().collect(),
            storages: storages
                .map(|(address, storage)| {
                    (*address, storage.iter().map(|(slot, word)| (*slot, *word)).collect())
                })
                .collect(),
        };
        // Reverts have no order; sorting makes equal blocks serialize equally.
        before.accounts.sort_unstable_by_key(|(address, _)| *address);
        before.words.sort_unstable();
        before.storages.sort_unstable_by_key(|(address, _)| *address);
        Self { block: link.block.as_ref().into(), predeploys: link.predeploys, before }
    }
}

impl TryFrom<LinkRecord> for SavedLink {
    type Error = Error;

    fn try_from(record: LinkRecord) -> Result<Self, Error> {
        let ChangesRecord { accounts, words, storages } = record.before;
        let accounts = accounts.into_iter();
        let storages = storages.into_iter();
        Ok(Self {
            block: Arc::new(Block::try_from(record.block)?.packed()),
            reverts: Arc::new(Reverts {
                accounts: accounts
                    .map(|(address, account)| (address, account.map(|account| account.info())))
                    .collect(),
                words: words.into_iter().collect(),
                storages: storages
                    .map(|(address, storage)| (address, storage.into_iter().collect()))
                    .collect(),
                replaced_code: 0,
            }),
            predeploys: record.predeploys,
        })
    }
}
