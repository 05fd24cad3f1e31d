//! What has changed in a cluster since an earlier save.

use std::{collections::BTreeMap, sync::Arc};

use alloy_primitives::{Address, ChainId};
use serde::{Deserialize, Serialize};

use super::{
    Codes, InteropFilterRecord, SavedChain, SavedCluster,
    chain_changes::{ChainChanges, resume_at},
    unexpected,
};
use crate::{
    chain::{Chain, ChainConfig},
    cluster::Cluster,
    error::Error,
    rules::InteropFilter,
};

/// What has changed in a [`Cluster`] since it was saved, to serialize.
/// [`Cluster::changes_since`] creates it, and [`SavedCluster::apply`] adds it to what was saved. Its
/// size is in proportion to what has changed, however large the cluster is.
///
/// Deserializing checks that each block has its hash; [`Cluster::load`] checks everything else.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClusterChanges {
    /// The clock, in seconds.
    now: u64,
    /// What pools refuse and drop, where it has changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    interop_filter: Option<Filter>,
    /// New code.
    #[serde(default, skip_serializing_if = "Codes::is_empty")]
    codes: Codes,
    /// The chains that have changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    chains: Vec<ChainChanges>,
}

/// An [`InteropFilter`].
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(transparent)]
struct Filter(#[serde(with = "InteropFilterRecord")] InteropFilter);

impl ClusterChanges {
    /// Whether nothing has changed but the time of the clock.
    pub const fn is_empty(&self) -> bool {
        self.chains.is_empty() && self.interop_filter.is_none()
    }
}

impl Cluster {
    /// Saves what has changed since an earlier moment of this cluster. `None` where it has other
    /// chains or settings than at that moment: then it must be [saved](Self::save) completely.
    pub fn changes_since(&self, earlier: &Self) -> Option<ClusterChanges> {
        if !self.has_settings_of(earlier) {
            return None;
        }
        let mut codes = Codes::default();
        let mut chains = Vec::new();
        for (before, after) in earlier.chains().zip(self.chains()) {
            chains.extend(ChainChanges::between((earlier, before), (self, after), &mut codes));
        }
        let filter = self.interop_filter();
        Some(ClusterChanges {
            now: self.clock().now(),
            interop_filter: (filter != earlier.interop_filter()).then_some(Filter(filter)),
            codes,
            chains,
        })
    }

    /// Whether chains and settings are those of another cluster. Settings stay the same as long as
    /// a cluster exists; a cluster that was created or loaded another time counts as different.
    fn has_settings_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.settings().genesis_accounts, &other.settings().genesis_accounts)
            && self.disregarded_rules() == other.disregarded_rules()
            && self.chains().map(lasting).eq(other.chains().map(lasting))
    }
}

/// What does not change in the configuration of a chain.
fn lasting(chain: &Chain) -> ChainConfig {
    ChainConfig { gas_limit: 0, fee_recipient: Address::ZERO, ..chain.config().clone() }
}

impl SavedCluster {
    /// Applies what has changed since: the cluster is then as if it was saved after the changes. Of
    /// several changes, each must begin where the one before ends.
    ///
    /// # Errors
    ///
    /// [`Error::Saved`] for changes of another cluster.
    pub fn apply(&mut self, changes: ClusterChanges) -> Result<(), Error> {
        let times = [self.now, changes.now];
        for chain in &mut self.chains {
            chain.resume_at = resume_at(chain.resume_at, times);
        }
        self.now = changes.now;
        if let Some(Filter(filter)) = changes.interop_filter {
            self.interop_filter = filter;
        }
        self.codes.append(changes.codes);
        let mut chains: BTreeMap<ChainId, &mut SavedChain> =
            self.chains.iter_mut().map(|chain| (chain.config.id, chain)).collect();
        for changes in changes.chains {
            let id = changes.id;
            match chains.get_mut(&id) {
                Some(chain) => changes.apply(chain)?,
                None => return Err(unexpected("changes", "a chain of the cluster", id)),
            }
        }
        Ok(())
    }
}
