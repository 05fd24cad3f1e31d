//! Relayers that begin anew where blocks are pruned.

use alloy_primitives::{B256, ChainId};
use messenger::Message;

use super::{
    Messages, chain_view::ChainView, message_state::MessageState, refusal::Refusal,
    sent_log::SentLog, settled::Settled, tracked_message::TrackedMessage,
};
use crate::policy::RelayerConfig;

/// What pruned blocks have of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InPrunedBlocks {
    /// The logs that have sent it.
    pub sends: Vec<SentLog>,
    /// The destination's block with its relay, and the transaction.
    pub relayed: Option<(u64, B256)>,
}

impl<R: Refusal> Messages<R> {
    /// Creates it from what is left of pruned messages, and the messages that wait for others. It has
    /// read no chain yet.
    pub fn restore(
        config: RelayerConfig,
        prerequisites: impl IntoIterator<Item = (B256, B256)>,
        settled: Settled,
    ) -> Self {
        let mut messages = Self::new(config);
        messages.agenda.prerequisites = prerequisites.into_iter().collect();
        messages.totals.append(settled.all_totals());
        messages.settled = settled;
        messages
    }

    /// What pruned blocks have of a message; `None` if none of its blocks is pruned.
    pub fn in_pruned_blocks(&self, message: &TrackedMessage<R>) -> Option<InPrunedBlocks> {
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
        (!sends.is_empty() || relayed.is_some()).then_some(InPrunedBlocks { sends, relayed })
    }

    /// Restores a message of which a block is pruned, before the other blocks are read; `now` is in
    /// seconds.
    pub fn restore_pruned(
        &mut self,
        source: ChainId,
        message: &Message,
        pruned: InPrunedBlocks,
        now: u64,
    ) {
        let hash = message.hash();
        let first = self.facts(source).map_or(0, |facts| facts.first_block);
        // Reading the other blocks finds what was sent in them.
        let is_gone = |send: &SentLog| send.id.block_number().is_ok_and(|number| number < first);
        for send in pruned.sends.into_iter().filter(is_gone) {
            self.record_sent(hash, source, message.clone(), send, now);
        }
        let destination = self.destination(message);
        let (Some((block, transaction)), Some(chain)) = (pruned.relayed, destination) else {
            return;
        };
        if self.messages.contains_key(&hash) {
            self.set_state(hash, MessageState::Relayed { block, transaction });
        } else {
            self.unknown.insert(hash, (chain, block, transaction));
        }
    }

    /// Restores failures and state of a message, unless the chains contradict that state by now.
    pub fn restore_message(&mut self, hash: B256, failures: u32, state: Option<MessageState<R>>) {
        let Some(message) = self.messages.get_mut(&hash) else { return };
        message.failures = failures;
        let is_open =
            matches!(message.state, MessageState::Sent { .. } | MessageState::Resent { .. });
        if let Some(state) = state.filter(|_| is_open) {
            self.set_state(hash, state);
        }
    }
}
