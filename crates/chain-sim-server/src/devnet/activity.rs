//! Logs transactions, and what contracts write to the console.

use alloy_consensus::Transaction;
use alloy_primitives::ChainId;
use chain_sim::{Block, L1_ATTRIBUTES_DEPOSITOR, RevertReason};
use tracing::debug;

use super::{
    console::{ACTIVITY, ConsoleLines, printable},
    devnet::Devnet,
    error::RequestError,
    view::View,
    views,
};

impl Devnet {
    /// Records that blocks were built, if transactions are logged.
    pub(super) fn record_activity(&mut self, built: impl Iterator<Item = (ChainId, u64)>) {
        if self.view.is_verbose {
            self.activity.extend(built);
        }
    }

    /// Takes the blocks that were built since the last call, to log them.
    pub(crate) fn take_activity(&mut self) -> Vec<(ChainId, u64)> {
        core::mem::take(&mut self.activity)
    }
}

impl View {
    /// Logs the transactions of a block, and what they write to the console. They are executed again
    /// for that.
    ///
    /// # Errors
    ///
    /// [`RequestError::TimedOut`].
    pub(crate) fn log_block(&self, id: ChainId, number: u64) -> Result<(), RequestError> {
        let chain = self.chain(id)?;
        let Some(block) = chain.block(number).filter(|_| self.is_logged(id)) else { return Ok(()) };
        let mut replay = self.replay(chain, number)?;
        for (index, transaction) in block.transactions().iter().enumerate() {
            if transaction.signer() == L1_ATTRIBUTES_DEPOSITOR {
                continue;
            }
            // A transfer runs no code.
            let calls =
                !transaction.input().is_empty() || views::gas_used(block, index) != Some(21_000);
            if let Some(replay) = replay.as_mut().filter(|_| calls) {
                let (prepared, _) = self.prepare_next(id, replay, index)?;
                let mut lines = ConsoleLines::default();
                prepared.inspect(&mut lines)?;
                lines.log(id);
            }
            log_transaction(id, block, index);
        }
        Ok(())
    }
}

/// Logs a transaction of a block.
fn log_transaction(chain: ChainId, block: &Block, index: usize) {
    let Some(transaction) = block.transactions().get(index) else { return };
    let reason = block.revert_reason(index).map(RevertReason::to_string);
    let gas = views::gas_used(block, index).unwrap_or_default();
    let (hash, from) = (transaction.tx_hash(), transaction.signer());
    let to = transaction.to().map_or_else(|| "creation".into(), |to| to.to_string());
    let block = block.number();
    match reason {
        None => {
            debug!(target: ACTIVITY, chain, block, txHash = %hash, %from, to, gas, "transaction");
        }
        Some(reason) => {
            let reason = printable(&reason);
            debug!(target: ACTIVITY, chain, block, txHash = %hash, %from, to, gas, reason, "transaction failed");
        }
    }
}
