//! Relayers that begin anew.

use std::collections::BTreeSet;

use ::relayer::{InPrunedBlocks, Messages, RelayerConfig, Settled};
use alloy_primitives::{B256, ChainId};
use messenger::Message;

use super::Relayer;
use crate::cluster::Cluster;

impl Relayer {
    /// The relayer after a restart: it reads the chains again. Of what it knew, it still has what
    /// was in pruned blocks, which are not there to be read.
    pub(crate) fn restarted(&self, cluster: &Cluster) -> Self {
        let known = &self.messages;
        if known.chains().all(|chain| known.is_unread(chain)) {
            // It has read nothing yet, so that it cannot tell which blocks are pruned.
            return self.clone();
        }
        let config = known.config().clone();
        let mut restarted = Self::restored(config, [], known.settled().clone());
        restarted.read_chains(cluster, cluster.clock().now());
        for message in known.messages() {
            let Some(pruned) = known.in_pruned_blocks(message) else { continue };
            restarted.restore_pruned(message.source, &message.message, pruned, cluster);
        }
        restarted
    }

    /// Creates a relayer that has read no chain yet, from what is left of pruned messages and the
    /// messages that wait for others.
    pub(crate) fn restored(
        config: RelayerConfig,
        prerequisites: impl IntoIterator<Item = (B256, B256)>,
        settled: Settled,
    ) -> Self {
        let messages = Messages::restore(config, prerequisites, settled);
        Self { messages, gaps: BTreeSet::new() }
    }

    /// Restores a message of which a block is pruned, before the relayer reads the other blocks. It
    /// must have [read](Self::read_chains) which chains there are.
    pub(crate) fn restore_pruned(
        &mut self,
        source: ChainId,
        message: &Message,
        pruned: InPrunedBlocks,
        cluster: &Cluster,
    ) {
        self.messages.restore_pruned(source, message, pruned, cluster.clock().now());
    }
}
