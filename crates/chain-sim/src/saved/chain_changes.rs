//! What has changed in a chain since an earlier save.

use std::{collections::BTreeMap, sync::Arc};

use alloy_primitives::{Address, B256, Bytes, ChainId, U256};
use serde::{Deserialize, Serialize};

use super::{
    Codes, SavedAccount, SavedChain, SavedLink, SavedPruned,
    chain::{SafetyHeadsRecord, SavedSlot, chain_ids, encode, is_zero, save_accounts},
    list_changes::ListChanges,
    map_changes::{MapChanges, map_changes},
    pool::SavedPooled,
};
use crate::{
    chain::{Chain, ChainParts, Link, NextBlock, Pool, Predeploys, SafetyHeads},
    cluster::Cluster,
    error::Error,
    rules::{BlockLogs, IndexedBlock},
};

/// What has changed in a chain. Fields are as in [`SavedChain`]; those that are left out are as
/// they were.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ChainChanges {
    pub(super) id: ChainId,
    /// The dependency set, and the expiry window in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dependencies: Option<(Vec<ChainId>, u64)>,
    /// New predeploys, by version.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    predeploys: BTreeMap<u64, Vec<(Address, SavedAccount)>>,
    predeploys_version: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    expired_blocks: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pruned: Option<ListChanges<SavedPruned>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ancestors: Option<ListChanges<B256>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    blocks: Option<ListChanges<SavedLink>>,
    /// Accounts, with the words that have changed: zero for those that are gone.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    state: MapChanges<Address, SavedAccount>,
    #[serde(with = "SafetyHeadsRecord")]
    heads: SafetyHeads,
    #[serde(default, skip_serializing_if = "are_none")]
    promotions: [Option<ListChanges<(u64, u64)>>; 3],
    /// The pool's queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pool: Option<ListChanges<SavedPooled>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    deposits: Vec<Bytes>,
    deposit_count: u64,
    #[serde(default, skip_serializing_if = "NextBlock::is_default")]
    next_block: NextBlock,
    /// The account that gets the tips, and the gas limit of blocks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    block_settings: Option<(Address, u64)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    slots: Vec<SavedSlot>,
    resume_at: u64,
    rewinds: u64,
}

/// Whether no list of promotions has changed.
fn are_none(promotions: &[Option<ListChanges<(u64, u64)>>; 3]) -> bool {
    promotions.iter().all(Option::is_none)
}

/// A chain, and the cluster that it is part of.
pub(super) type Member<'a> = (&'a Cluster, &'a Chain);

impl ChainChanges {
    /// Compares a chain with what it was in an earlier cluster, and adds code that is new to
    /// `codes`. `None` where nothing has changed.
    pub(super) fn between(
        earlier: Member<'_>,
        later: Member<'_>,
        codes: &mut Codes,
    ) -> Option<Self> {
        let pruned = pruned(earlier, later);
        let expired =
            |(cluster, chain): Member<'_>| cluster.log_index().first(U256::from(chain.id()));
        let (expired_before, expired_blocks) = (expired(earlier), expired(later));
        let times = [earlier, later].map(|(cluster, _)| cluster.clock().now());
        let (earlier, later) = (earlier.1.parts(), later.1.parts());
        let mut predeploys = BTreeMap::new();
        let blocks = blocks(&earlier, &later, codes, &mut predeploys);
        let of_slots = later.slots.iter().filter_map(|slot| slot.predeploys.as_ref());
        for one in of_slots.chain([&later.predeploys]) {
            add_predeploys(one, &earlier, codes, &mut predeploys);
        }
        let state = map_changes(
            earlier.state.by_address(),
            later.state.by_address(),
            |address, before, after| {
                codes.add_new(*address, &after.info, &earlier.state);
                before.map_or_else(|| after.into(), |before| SavedAccount::changes(before, after))
            },
        );
        let ancestors = |parts: &ChainParts| parts.history.ancestors().collect::<Vec<B256>>();
        let (before, after) = (ancestors(&earlier), ancestors(&later));
        let ancestors = ListChanges::between(&before, &after, |place| after[place]);
        let promotions = std::array::from_fn(|level| {
            let heads = |parts: &ChainParts| -> Vec<(u64, u64)> {
                parts.promotions.heads[level].iter().copied().collect()
            };
            let (before, after) = (heads(&earlier), heads(&later));
            ListChanges::between(&before, &after, |place| after[place])
        });
        let pool = pool(&earlier.pool, &later.pool);
        let is_same = blocks.is_none()
            && expired_blocks == expired_before
            && pruned.is_none()
            && ancestors.is_none()
            && pool.is_none()
            && are_none(&promotions)
            && state.is_empty()
            && predeploys.is_empty()
            && earlier.dependency_set == later.dependency_set
            && earlier.predeploys == later.predeploys
            && earlier.heads == later.heads
            && earlier.deposits == later.deposits
            && earlier.deposit_count == later.deposit_count
            && earlier.next_block == later.next_block
            && block_settings(&earlier) == block_settings(&later)
            && earlier.slots == later.slots
            && later.resume_at == resume_at(earlier.resume_at, times)
            && earlier.rewinds == later.rewinds;
        if is_same {
            return None;
        }
        let set = &later.dependency_set;
        let dependencies =
            (earlier.dependency_set != *set).then(|| (chain_ids(set), set.message_expiry_window()));
        Some(Self {
            id: later.config.id,
            dependencies,
            predeploys,
            predeploys_version: later.predeploys.version,
            expired_blocks,
            pruned,
            ancestors,
            blocks,
            state,
            heads: later.heads,
            promotions,
            pool,
            deposits: later.deposits.iter().map(encode).collect(),
            deposit_count: later.deposit_count,
            next_block: later.next_block,
            block_settings: (block_settings(&earlier) != block_settings(&later))
                .then(|| block_settings(&later)),
            slots: later.slots.iter().map(SavedSlot::from).collect(),
            resume_at: later.resume_at,
            rewinds: later.rewinds,
        })
    }

    /// Changes the chain that was saved earlier into the later one.
    ///
    /// # Errors
    ///
    /// [`Error::Saved`] where it is not the chain that has changed.
    pub(super) fn apply(self, chain: &mut SavedChain) -> Result<(), Error> {
        if let Some((ids, window)) = self.dependencies {
            (chain.dependency_set, chain.message_expiry_window) = (ids, window);
        }
        chain.predeploys.extend(self.predeploys);
        chain.predeploys_version = self.predeploys_version;
        chain.expired_blocks = self.expired_blocks;
        apply(self.pruned, &mut chain.pruned)?;
        apply(self.ancestors, &mut chain.ancestors)?;
        apply(self.blocks, &mut chain.blocks)?;
        for (address, changes) in self.state {
            match changes {
                Some(changes) => chain.state.entry(address).or_default().apply(changes),
                None => drop(chain.state.remove(&address)),
            }
        }
        chain.heads = self.heads;
        for (changes, heads) in self.promotions.into_iter().zip(&mut chain.promotions) {
            apply(changes, heads)?;
        }
        apply(self.pool, &mut chain.pool.queue)?;
        chain.deposits = self.deposits;
        chain.deposit_count = self.deposit_count;
        chain.next_block = self.next_block;
        if let Some((fee_recipient, gas_limit)) = self.block_settings {
            (chain.config.fee_recipient, chain.config.gas_limit) = (fee_recipient, gas_limit);
        }
        chain.slots = self.slots;
        chain.resume_at = self.resume_at;
        chain.rewinds = self.rewinds;
        Ok(())
    }
}

/// What a client can change in the configuration of a chain.
const fn block_settings(parts: &ChainParts) -> (Address, u64) {
    (parts.config.fee_recipient, parts.config.gas_limit)
}

/// The time before which a chain builds no block, after a change of the clock and of nothing else: a
/// chain that resumes at the time of the clock follows it. A server's chains do.
pub(super) const fn resume_at(earlier: u64, [before, after]: [u64; 2]) -> u64 {
    if earlier == before { after } else { earlier }
}

/// Applies the changes of a list, if there are any.
fn apply<T>(changes: Option<ListChanges<T>>, list: &mut Vec<T>) -> Result<(), Error> {
    changes.map_or(Ok(()), |changes| changes.apply(list))
}

/// Compares what the log index has of pruned blocks.
fn pruned(earlier: Member<'_>, later: Member<'_>) -> Option<ListChanges<SavedPruned>> {
    let (before, after) = (pruned_blocks(earlier), pruned_blocks(later));
    ListChanges::between(&keys(&before), &keys(&after), |place| after[place].into())
}

/// What the log index has of a chain's pruned blocks.
fn pruned_blocks<'a>((cluster, chain): Member<'a>) -> Vec<&'a IndexedBlock> {
    cluster.log_index().blocks_before(chain.id(), chain.first_block()).collect()
}

/// Everything that is saved of pruned blocks.
fn keys<'a>(blocks: &[&'a IndexedBlock]) -> Vec<(u64, bool, &'a BlockLogs)> {
    blocks.iter().map(|block| (block.timestamp, block.initiates, &block.logs)).collect()
}

/// Compares the blocks: those of which both chains have the same object are the same.
fn blocks(
    earlier: &ChainParts,
    later: &ChainParts,
    codes: &mut Codes,
    predeploys: &mut BTreeMap<u64, Vec<(Address, SavedAccount)>>,
) -> Option<ListChanges<SavedLink>> {
    let key = |link: &Link| {
        let altered = link.alterations.last().map(Arc::as_ptr);
        (link.block.identity(), Arc::as_ptr(&link.reverts), altered)
    };
    let before: Vec<_> = earlier.history.iter().map(key).collect();
    let after: Vec<_> = later.history.iter().map(key).collect();
    ListChanges::between(&before, &after, |place| {
        let link = later.history.at(place);
        for (address, info) in link.reverts().flat_map(|reverts| &reverts.accounts) {
            info.iter().for_each(|info| codes.add_new(*address, info, &earlier.state));
        }
        let of_link = link.predeploys.iter();
        of_link.for_each(|one| add_predeploys(one, earlier, codes, predeploys));
        link.into()
    })
}

/// Adds predeploys, unless they are those that the earlier chain was to have in its next block.
fn add_predeploys(
    one: &Predeploys,
    earlier: &ChainParts,
    codes: &mut Codes,
    predeploys: &mut BTreeMap<u64, Vec<(Address, SavedAccount)>>,
) {
    if Arc::ptr_eq(&one.accounts, &earlier.predeploys.accounts) {
        return;
    }
    for (address, account) in one.accounts.iter() {
        codes.add_new(*address, &account.info, &earlier.state);
    }
    predeploys.entry(one.version).or_insert_with(|| save_accounts(one));
}

/// Compares two pools.
fn pool(earlier: &Pool, later: &Pool) -> Option<ListChanges<SavedPooled>> {
    if later.has_queue_of(earlier) {
        return None;
    }
    let keys = |pool: &Pool| -> Vec<_> {
        pool.queue().map(|(one, is_found)| (one.hash(), one.unchecked, is_found)).collect()
    };
    let transactions: Vec<_> = later.queue().collect();
    ListChanges::between(&keys(earlier), &keys(later), |place| {
        let (pooled, is_found) = transactions[place];
        SavedPooled::new(pooled, is_found)
    })
}
