//! Log events. The names of message and transfer events are supersim's.

use std::sync::Arc;

use alloy_primitives::{B256, ChainId};
use chain_sim::{Block, Cluster, Fallout, MessageState, Relayer, SentLog, Step};
use tracing::{Level, enabled, info, warn};

use super::transfer;

/// Logs transactions that new blocks left out, and the fallout of a step.
pub(super) fn log_step(step: &Step) {
    for block in &step.built {
        for left_out in &block.left_out {
            let (chain, hash) = (block.chain, left_out.transaction);
            warn!(chain, txHash = %hash, reason = %left_out.refusal, "refused");
        }
    }
    log_fallout(&step.fallout);
}

/// Logs replaced blocks, and transactions that were dropped with removed blocks.
pub(super) fn log_fallout(fallout: &Fallout) {
    for block in &fallout.replaced {
        warn!("{block}");
    }
    for (chain, dropped) in &fallout.dropped {
        warn!(chain, txHash = %dropped.transaction, reason = %dropped.refusal, "dropped");
    }
}

/// Logs the transfers of the bridges in new blocks of a chain. Does nothing where such lines are not
/// logged.
pub(super) fn log_transfers(chain: ChainId, blocks: &[Arc<Block>]) {
    if !enabled!(Level::INFO) {
        return;
    }
    let logs = blocks.iter().flat_map(|block| block.logs());
    for (event, fields) in logs.filter_map(transfer::describe) {
        info!("{event} chain.id={chain} {fields}");
    }
}

/// Logs messages whose state has changed. Does nothing where such lines are not logged.
pub(super) fn log_messages(cluster: &Cluster, relayer: &Relayer, changes: &[(B256, MessageState)]) {
    if !enabled!(Level::INFO) {
        return;
    }
    for (hash, state) in changes {
        let Some(tracked) = relayer.tracked(*hash) else { continue };
        let (event, outcome) = match state {
            // A message that was parked was sent before. The state after a submission has the outcome.
            MessageState::Sent { due: 0 } | MessageState::Submitted { .. } => continue,
            MessageState::Sent { .. } | MessageState::Resent { .. } => {
                let log = tracked.sends.last();
                let sender = log.and_then(|log| transaction_of(cluster, tracked.source, log));
                let outcome = sender.map(|transaction| format!("txHash={transaction}"));
                ("L2ToL2CrossChainMessenger#SentMessage", outcome)
            }
            MessageState::Relayed { transaction, .. } => {
                ("L2ToL2CrossChainMessenger#RelayedMessage", Some(format!("txHash={transaction}")))
            }
            MessageState::Waiting { failure, .. } | MessageState::Failed { failure } => {
                (state.name(), Some(failure.to_string()))
            }
            MessageState::Parked { behind } => (state.name(), Some(format!("behind={behind}"))),
            _ => (state.name(), None),
        };
        let message = &tracked.message;
        info!(
            "{event} sourceChainID={} destinationChainID={} nonce={} sender={} target={} msgHash={hash}{}{}",
            tracked.source,
            message.destination,
            message.nonce,
            message.sender,
            message.target,
            if outcome.is_some() { " " } else { "" },
            outcome.unwrap_or_default(),
        );
    }
}

/// Returns the hash of the transaction that emitted a log.
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
