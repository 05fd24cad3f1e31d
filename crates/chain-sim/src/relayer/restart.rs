//! Relayers that begin anew where blocks are pruned.

use alloy_primitives::{B256, ChainId};
use messenger::Message;

use super::{
    Relayer, SentLog,
    chain_view::ChainView,
    state::{MessageState, TrackedMessage},
};
use crate::{chain::Chain, cluster::Cluster};

/// What pruned blocks have of a message: the logs that have sent it, and the block of its relay with
/// the transaction.
type InPrunedBlocks = (Vec<SentLog>, Option<(u64, B256)>);

impl Relayer {
    /// The relayer after a restart: it reads the chains again. Of what it knew, it still has what
    /// was in pruned blocks, which are not there to be read.
    pub(crate) fn restarted(&self, cluster: &Cluster) -> Self {
        if self.views.is_empty() {
            // It has read nothing yet, so that it cannot tell which blocks are pruned.
            return self.clone();
        }
        let mut restarted = Self::new(self.config.clone());
        restarted.settled = self.settled.clone();
        restarted.totals.append(self.settled.all_totals());
        for message in self.messages() {
            let Some((sends, relayed)) = self.in_pruned_blocks(message) else { continue };
            restarted.restore_pruned(message.source, &message.message, sends, relayed, cluster);
        }
        restarted
    }

    /// The logs in pruned blocks that have sent a message; and the block of its relay with the
    /// transaction, where that block is pruned. `None` if none of the message's blocks is pruned.
    pub(crate) fn in_pruned_blocks(&self, message: &TrackedMessage) -> Option<InPrunedBlocks> {
        let is_pruned = |chain: ChainId, number: u64| {
            number < self.views.get(&chain).map_or(0, ChainView::first)
        };
        let is_gone = |send: &&SentLog| {
            send.id.block_number().is_ok_and(|number| is_pruned(message.source, number))
        };
        let sends: Vec<SentLog> = message.sends.iter().filter(is_gone).cloned().collect();
        let relayed = match (&message.state, message.destination) {
            (&MessageState::Relayed { block, transaction }, Some(chain)) => {
                is_pruned(chain, block).then_some((block, transaction))
            }
            _ => None,
        };
        (!sends.is_empty() || relayed.is_some()).then_some((sends, relayed))
    }

    /// Restores a message of which a block is pruned, before the relayer reads the other blocks.
    /// `relayed` is the block of its relay with the transaction, where that block is pruned.
    pub(crate) fn restore_pruned(
        &mut self,
        source: ChainId,
        message: &Message,
        sends: Vec<SentLog>,
        relayed: Option<(u64, B256)>,
        cluster: &Cluster,
    ) {
        let now = cluster.clock().now();
        let hash = message.hash();
        let destination = cluster.find(message.destination).map(Chain::id);
        let first = cluster.chain(source).map_or(0, Chain::first_block);
        // Reading the other blocks finds what was sent in them.
        let is_gone = |send: &SentLog| send.id.block_number().is_ok_and(|number| number < first);
        for send in sends.into_iter().filter(is_gone) {
            self.record_sent(hash, source, destination, message.clone(), send, now);
        }
        let (Some((block, transaction)), Some(chain)) = (relayed, destination) else { return };
        if self.messages.contains_key(&hash) {
            self.set_state(hash, MessageState::Relayed { block, transaction });
        } else {
            self.unknown.insert(hash, (chain, block, transaction));
        }
    }
}
