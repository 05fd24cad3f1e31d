//! Logs transactions, and what contracts write to the console.

use alloy_consensus::Transaction;
use alloy_primitives::{Address, ChainId, address};
use chain_sim::{Block, RevertReason};
use tracing::debug;

use super::{
    call::PreparedTransaction,
    console::{ACTIVITY, ConsoleLines, printable},
    devnet::Devnet,
    error::RequestError,
    precompile_overrides::PrecompileOverrides,
    view::View,
    views,
};

/// The sender of the deposit that begins each block of an OP Stack chain.
const L1_ATTRIBUTES_SENDER: Address = address!("0xDeaDDEaDDeAdDeAdDEAdDEaddeAddEAdDEAd0001");

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
            if transaction.signer() == L1_ATTRIBUTES_SENDER {
                continue;
            }
            // A transfer runs no code.
            let calls =
                !transaction.input().is_empty() || views::gas_used(block, index) != Some(21_000);
            if let Some(replay) = replay.as_mut().filter(|_| calls) {
                replay.advance_to(index)?;
                if let Some(executed) = replay.transaction() {
                    let mut lines = ConsoleLines::default();
                    let prepared = PreparedTransaction {
                        scratch: chain.scratch(replay.state()),
                        env: replay.env().clone(),
                        precompiles: PrecompileOverrides::default(),
                        transaction: executed,
                        interrupt: &self.interrupt,
                    };
                    prepared.inspect(&mut lines)?;
                    lines.log(id);
                }
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
