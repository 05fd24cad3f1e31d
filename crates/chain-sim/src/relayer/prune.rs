//! Pruning messages whose state can no longer change.

use alloy_primitives::B256;
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    storage::{SUCCESSFUL_MESSAGES_SLOT, flag, mapping_slot},
};

use super::{Relayer, TrackedMessage};
use crate::cluster::{Cluster, Retention};

impl Relayer {
    /// Reads new blocks, and prunes the messages whose state can no longer change. These are
    ///
    /// - messages that are relayed, and whose blocks are all finalized;
    /// - messages that have expired on every chain, and whose blocks are all finalized. A message
    ///   that is neither relayed nor given up by then becomes [`Expired`](crate::MessageState::Expired)
    ///   first, unless its relay is still submitted.
    ///
    /// Of a pruned message its part in the totals is left, and if it was relayed, its
    /// [state](Self::message).
    pub fn prune(&mut self, cluster: &Cluster) {
        self.prune_keeping(cluster, Retention::unfinalized());
    }

    /// As [`prune`](Self::prune), but keeps the messages in the blocks that the retention keeps.
    /// Returns the hashes of the messages that were pruned. It must be called before
    /// [`Cluster::prune_keeping`], with the same retention.
    pub fn prune_keeping(&mut self, cluster: &Cluster, retention: Retention) -> Vec<B256> {
        self.read(cluster);
        let pruned = self.messages.prune(&cluster.horizon(retention), retention.settled);
        pruned.into_iter().map(|message| message.hash).collect()
    }

    /// Discards messages with numbers from `first` on that were relayed in pruned blocks. The
    /// messenger of the destination says which these are.
    pub(super) fn discard_relayed(&mut self, cluster: &Cluster, first: u64) {
        self.messages.discard_relayed(first, |message| is_relayed(cluster, message));
    }
}

/// Whether the destination has relayed a message, where it has pruned blocks.
fn is_relayed(cluster: &Cluster, message: &TrackedMessage) -> bool {
    let chain = cluster.find(message.message.destination);
    chain.filter(|chain| chain.first_block() > 0).is_some_and(|chain| {
        let slot = mapping_slot(message.hash, SUCCESSFUL_MESSAGES_SLOT);
        flag(chain.storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot))
    })
}
