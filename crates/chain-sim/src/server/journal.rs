//! What has happened, a line each, for whoever watches the server.

use std::sync::Arc;

use alloy_primitives::{B256, ChainId};

use super::transfer;
use crate::{Block, Cluster, Fallout, MessageState, Relayer, SentLog, Step};

/// Lines that were not taken yet.
#[derive(Debug, Default)]
pub(super) struct Journal {
    lines: Vec<String>,
}

impl Journal {
    /// The lines since the last time.
    pub(super) fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.lines)
    }

    /// Takes note of what building blocks came to.
    pub(super) fn note(&mut self, step: &Step) {
        for block in &step.built {
            for left_out in &block.left_out {
                let (chain, hash) = (block.chain, left_out.transaction);
                let line = format!("refused chain={chain} txHash={hash} {}", left_out.refusal);
                self.lines.push(line);
            }
        }
        self.note_fallout(&step.fallout);
    }

    /// Takes note of blocks that did not last.
    pub(super) fn note_fallout(&mut self, fallout: &Fallout) {
        self.lines.extend(fallout.replaced.iter().map(|block| format!("replaced {block}")));
        for (chain, dropped) in &fallout.dropped {
            let hash = dropped.transaction;
            self.lines.push(format!("dropped chain={chain} txHash={hash} {}", dropped.refusal));
        }
    }

    /// Takes note of what the bridges did in new blocks of a chain.
    pub(super) fn note_transfers(&mut self, chain: ChainId, blocks: &[Arc<Block>]) {
        let logs = blocks.iter().flat_map(|block| block.logs());
        let transfers = logs.filter_map(transfer::describe);
        self.lines
            .extend(transfers.map(|(event, fields)| format!("{event} chain.id={chain} {fields}")));
    }

    /// Takes note of messages whose state has changed.
    pub(super) fn note_messages(
        &mut self,
        cluster: &Cluster,
        relayer: &Relayer,
        changes: Vec<(B256, MessageState)>,
    ) {
        for (hash, state) in changes {
            let Some(tracked) = relayer.tracked(hash) else { continue };
            // Something comes of it, and that is worth a line.
            if matches!(state, MessageState::Submitted { .. }) {
                continue;
            }
            let message = &tracked.message;
            let event = match &state {
                MessageState::Sent { .. } | MessageState::Resent { .. } => {
                    "L2ToL2CrossChainMessenger#SentMessage"
                }
                MessageState::Relayed { .. } => "L2ToL2CrossChainMessenger#RelayedMessage",
                _ => state.name(),
            };
            let mut line = format!(
                "{event} sourceChainID={} destinationChainID={} nonce={} sender={} target={} msgHash={hash}",
                tracked.source, message.destination, message.nonce, message.sender, message.target
            );
            match &state {
                MessageState::Sent { .. } | MessageState::Resent { .. } => {
                    let log = tracked.sends.last();
                    let sender = log.and_then(|log| transaction_of(cluster, tracked.source, log));
                    if let Some(transaction) = sender {
                        line.push_str(&format!(" txHash={transaction}"));
                    }
                }
                MessageState::Relayed { transaction, .. } => {
                    line.push_str(&format!(" txHash={transaction}"));
                }
                MessageState::Waiting { failure, .. } | MessageState::Failed { failure } => {
                    line.push_str(&format!(" {failure}"));
                }
                _ => {}
            }
            self.lines.push(line);
        }
    }
}

/// The transaction that has a log.
fn transaction_of(cluster: &Cluster, chain: ChainId, log: &SentLog) -> Option<B256> {
    let block = cluster.chain(chain).ok()?.block(log.id.block_number().ok()?)?;
    let mut left = log.id.log_index().ok()? as usize;
    let position = block.receipts().iter().position(|receipt| {
        let logs = receipt.logs().len();
        let is_here = left < logs;
        left = left.saturating_sub(logs);
        is_here
    })?;
    block.transactions().get(position).map(|transaction| transaction.tx_hash())
}
