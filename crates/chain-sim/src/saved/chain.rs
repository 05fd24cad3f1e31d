//! Saved chains.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use alloy_primitives::{Address, B256, Bytes, ChainId};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use op_alloy_consensus::{OpTxEnvelope, TxDeposit};
use serde::{Deserialize, Serialize};

use super::{
    ChainConfigRecord, Codes, SavedAccount, SavedLink, SavedPool, SavedPruned, code::ReadCodes,
    unexpected,
};
use crate::{
    chain::{
        Chain, ChainConfig, ChainParts, Deployment, Engine, History, Link, NextBlock, Predeploys,
        Promotions, SafetyHeads, Slot,
    },
    error::Error,
    rules::{DependencySet, WindowTooLong, require_window},
    state::{Alterations, Reverts, State},
};

/// A complete chain.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SavedChain {
    #[serde(with = "ChainConfigRecord")]
    pub(crate) config: ChainConfig,
    pub(super) dependency_set: Vec<ChainId>,
    /// The expiry window, in seconds.
    pub(super) message_expiry_window: u64,
    /// The predeploys of the blocks and of the next new block, by version.
    pub(super) predeploys: BTreeMap<u64, Vec<(Address, SavedAccount)>>,
    /// The version of the next new block's predeploys.
    pub(super) predeploys_version: u64,
    /// Number of pruned blocks that the log index does not have any more.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) expired_blocks: u64,
    /// What the log index has of the other pruned blocks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) pruned: Vec<SavedPruned>,
    /// Hashes of the last pruned blocks, as many as `BLOCKHASH` can return.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) ancestors: Vec<B256>,
    /// The blocks, the lowest first.
    pub(super) blocks: Vec<SavedLink>,
    /// The state after the head.
    pub(super) state: BTreeMap<Address, SavedAccount>,
    #[serde(with = "SafetyHeadsRecord")]
    pub(super) heads: SafetyHeads,
    /// Heads at the levels cross-unsafe, safe and finalized, each with the time at which it reached
    /// the level, in seconds.
    pub(super) promotions: [Vec<(u64, u64)>; 3],
    pub(super) pool: SavedPool,
    /// Deposits for the next new block, EIP-2718 encoded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) deposits: Vec<Bytes>,
    pub(super) deposit_count: u64,
    /// What was set for the next block.
    #[serde(default, skip_serializing_if = "NextBlock::is_default")]
    pub(super) next_block: NextBlock,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) slots: Vec<SavedSlot>,
    /// No block is built before this time, in seconds.
    pub(super) resume_at: u64,
    pub(super) rewinds: u64,
    /// Whether the predeploys are those of a genesis file, so that they stay when the dependency set
    /// grows.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    keeps_predeploys: bool,
}

/// [`SafetyHeads`], field by field.
#[derive(Debug, Serialize, Deserialize)]
#[serde(remote = "SafetyHeads", rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SafetyHeadsRecord {
    cross_unsafe: u64,
    safe: u64,
    finalized: u64,
}

/// A removed block that will be rebuilt.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SavedSlot {
    /// The timestamp, in seconds.
    timestamp: u64,
    /// Deposits, EIP-2718 encoded.
    deposits: Vec<Bytes>,
    /// The version of the predeploys.
    predeploys: Option<u64>,
    /// The base fee, where it was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base_fee: Option<u64>,
    /// The gas limit; in earlier files that of the chain.
    #[serde(default)]
    gas_limit: Option<u64>,
}

impl From<&Slot> for SavedSlot {
    fn from(slot: &Slot) -> Self {
        Self {
            timestamp: slot.timestamp,
            deposits: slot.deposits.iter().map(encode).collect(),
            predeploys: slot.predeploys.as_ref().map(|predeploys| predeploys.version),
            base_fee: slot.base_fee,
            gas_limit: Some(slot.gas_limit),
        }
    }
}

impl SavedChain {
    /// Saves a chain, without the pruned blocks; adds the code of its accounts to `codes`.
    pub(crate) fn new(chain: &Chain, codes: &mut Codes) -> Self {
        let chain = chain.parts();
        let links = || chain.history.iter();
        let of_links = links().filter_map(|link| link.predeploys.as_ref());
        let of_slots = chain.slots.iter().filter_map(|slot| slot.predeploys.as_ref());
        let mut predeploys = BTreeMap::new();
        for one in of_links.chain(of_slots).chain([&chain.predeploys]) {
            predeploys.entry(one.version).or_insert_with(|| {
                one.accounts.iter().for_each(|(_, account)| codes.add(&account.info));
                save_accounts(one)
            });
        }
        for link in links() {
            let accounts = link.reverts().flat_map(|reverts| &reverts.accounts);
            accounts.filter_map(|(_, info)| info.as_ref()).for_each(|info| codes.add(info));
        }
        let state = chain.state.accounts().map(|(address, account)| {
            codes.add(&account.info);
            (*address, account.into())
        });
        let promotions = |heads: &imbl::Vector<(u64, u64)>| heads.iter().copied().collect();
        Self {
            config: chain.config.clone(),
            dependency_set: chain_ids(&chain.dependency_set),
            message_expiry_window: chain.dependency_set.message_expiry_window(),
            predeploys,
            predeploys_version: chain.predeploys.version,
            expired_blocks: 0,
            pruned: Vec::new(),
            ancestors: chain.history.ancestors().collect(),
            blocks: links().map(SavedLink::from).collect(),
            state: state.collect(),
            heads: chain.heads,
            promotions: chain.promotions.heads.each_ref().map(promotions),
            pool: (&chain.pool).into(),
            deposits: chain.deposits.iter().map(encode).collect(),
            deposit_count: chain.deposit_count,
            next_block: chain.next_block,
            slots: chain.slots.iter().map(SavedSlot::from).collect(),
            resume_at: chain.resume_at,
            rewinds: chain.rewinds,
            keeps_predeploys: chain.keeps_predeploys,
        }
    }

    /// Whether a transaction waits for which no rule is checked.
    pub(crate) fn has_unchecked(&self) -> bool {
        self.pool.queue.iter().any(|pooled| pooled.unchecked)
    }

    /// Restores the chain.
    ///
    /// # Errors
    ///
    /// [`Error::Saved`] for an impossible chain.
    pub(crate) fn read(
        self,
        codes: &ReadCodes,
        engine: &Engine,
        state_roots: bool,
    ) -> Result<Chain, Error> {
        let id = self.config.id;
        let at = |what: &str| format!("{what} of chain {id}");
        if self.config.block_time == 0 {
            return Err(unexpected(at("blockTime"), "at least 1", 0));
        }
        check_window(
            at("messageExpiryWindow"),
            self.config.message_expiry_window.unwrap_or_default(),
        )?;
        let predeploys = read_predeploys(self.predeploys, codes)?;
        let version = |version: u64| {
            let found = predeploys.get(&version).cloned();
            found.ok_or_else(|| unexpected(at("predeploys"), format!("version {version}"), "none"))
        };
        let mut links = Vec::with_capacity(self.blocks.len());
        for saved in self.blocks {
            let mut reverts = Arc::unwrap_or_clone(saved.reverts);
            complete(&mut reverts, codes)?;
            let predeploys = saved.predeploys.map(version).transpose()?;
            links.push(Link {
                block: saved.block,
                reverts: Arc::new(reverts),
                alterations: Alterations::default(),
                predeploys,
            });
        }
        if self.expired_blocks > 0 && self.pruned.is_empty() {
            return Err(unexpected(at("pruned"), "at least one", "none"));
        }
        let first = self.expired_blocks.saturating_add(self.pruned.len() as u64);
        let history = History::read(first, self.ancestors, links)
            .map_err(|(what, expected, actual)| unexpected(at(what), expected, actual))?;
        let times = self.pruned.iter().map(|block| block.timestamp);
        let times = times.chain(history.iter().next().map(|link| link.block.timestamp()));
        if !times.is_sorted() {
            let expected = "timestamps in order, before those of the other blocks";
            return Err(unexpected(at("timestamps of pruned blocks"), expected, "others"));
        }
        let head = history.head().block.header();
        let (number, timestamp) = (head.number, head.timestamp);
        let SafetyHeads { cross_unsafe, safe, finalized } = self.heads;
        if !(first <= finalized && finalized <= safe && safe <= cross_unsafe)
            || cross_unsafe > number
        {
            let expected = format!("in order, from {first} to {number}");
            return Err(unexpected(at("heads"), expected, format!("{:?}", self.heads)));
        }
        let promotions = Promotions { heads: self.promotions.map(Into::into) };
        if !promotions.are_in_order(number) {
            let expected = format!("increasing heads up to {number}");
            return Err(unexpected(at("promotions"), expected, "others"));
        }
        let mut slots = VecDeque::new();
        let mut last = timestamp;
        for slot in self.slots {
            if slot.timestamp < last {
                let expected = format!("timestamps of at least {last}");
                return Err(unexpected(at("slots"), expected, slot.timestamp));
            }
            last = slot.timestamp;
            slots.push_back(Slot {
                timestamp: slot.timestamp,
                deposits: slot.deposits.into_iter().map(decode).collect::<Result<_, _>>()?,
                base_fee: slot.base_fee,
                gas_limit: slot.gas_limit.unwrap_or(self.config.gas_limit),
                predeploys: slot.predeploys.map(version).transpose()?,
            });
        }
        let mut state = State::default();
        for (address, account) in self.state {
            state.insert(address, account.read(codes)?);
        }
        let pool = self.pool.read(id, |account| state.nonce(account))?;
        let dependency_set =
            DependencySet::new(id, self.dependency_set, self.message_expiry_window)
                .map_err(|window| window_too_long(at("messageExpiryWindow"), window))?;
        // A chain that was saved before hard forks could be chosen goes on under Karst.
        let mut config = self.config;
        config.hard_fork.get_or_insert_default();
        let parts = ChainParts {
            predeploys: version(self.predeploys_version)?,
            dependency_set,
            config,
            history,
            state,
            heads: self.heads,
            promotions,
            pool,
            deposits: self.deposits.into_iter().map(decode).collect::<Result<_, _>>()?,
            deposit_count: self.deposit_count,
            next_block: self.next_block,
            slots,
            resume_at: self.resume_at,
            rewinds: self.rewinds,
            keeps_predeploys: self.keeps_predeploys,
        };
        Ok(Chain::from_parts(parts, engine, state_roots))
    }
}

/// Whether a number is 0, so that it is left out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
pub(super) const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Saves the accounts of predeploys, without code.
pub(super) fn save_accounts(predeploys: &Predeploys) -> Vec<(Address, SavedAccount)> {
    predeploys.accounts.iter().map(|(address, account)| (*address, account.into())).collect()
}

/// Saves a dependency set, without its expiry window.
pub(super) fn chain_ids(dependency_set: &DependencySet) -> Vec<ChainId> {
    dependency_set.iter().map(|id| id.saturating_to()).collect()
}

/// Checks a saved expiry window, in seconds.
///
/// # Errors
///
/// [`Error::Saved`].
pub(super) fn check_window(at: impl Into<String>, seconds: u64) -> Result<(), Error> {
    require_window(seconds).map_err(|window| window_too_long(at, window))
}

/// The error for a saved expiry window that is too long.
fn window_too_long(at: impl Into<String>, window: WindowTooLong) -> Error {
    unexpected(at, format!("at most {}", window.expected), window.actual)
}

/// Restores the predeploys, by version.
fn read_predeploys(
    saved: BTreeMap<u64, Vec<(Address, SavedAccount)>>,
    codes: &ReadCodes,
) -> Result<BTreeMap<u64, Predeploys>, Error> {
    let read = |(version, accounts): (u64, Vec<(Address, SavedAccount)>)| {
        let accounts = accounts.into_iter();
        let accounts = accounts
            .map(|(address, account)| Ok((address, account.read(codes)?)))
            .collect::<Result<Deployment, Error>>()?;
        for expected in [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX] {
            if accounts.iter().all(|(address, _)| *address != expected) {
                return Err(unexpected("predeploys", expected, "no such account"));
            }
        }
        Ok((version, Predeploys { version, accounts }))
    };
    saved.into_iter().map(read).collect()
}

/// Adds the code to the accounts of reverts.
fn complete(reverts: &mut Reverts, codes: &ReadCodes) -> Result<(), Error> {
    let mut accounts = reverts.accounts.iter_mut();
    accounts.try_for_each(|(_, info)| info.as_mut().map_or(Ok(()), |info| codes.complete(info)))
}

/// Encodes a deposit.
pub(super) fn encode(deposit: &TxDeposit) -> Bytes {
    alloy_eips::Encodable2718::encoded_2718(deposit).into()
}

/// Decodes a deposit.
fn decode(encoded: Bytes) -> Result<TxDeposit, Error> {
    match <OpTxEnvelope as alloy_eips::Decodable2718>::decode_2718_exact(&encoded) {
        Ok(OpTxEnvelope::Deposit(deposit)) => Ok(deposit.into_inner()),
        _ => Err(unexpected("deposit", "an EIP-2718 encoding", encoded)),
    }
}
