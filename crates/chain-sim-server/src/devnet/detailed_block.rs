//! Blocks with what their transactions returned.

use alloy_primitives::{Bytes, ChainId};
use alloy_rpc_types_eth::{Block, BlockTransactions};
use op_alloy_rpc_types::Transaction;
use op_revm::revm::context::result::ExecutionResult;
use serde::Serialize;

use super::{call::failure, error::RequestError, view::View, views};

/// A transaction of a block, and what it returned.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DetailedTransaction {
    #[serde(flatten)]
    transaction: Transaction,
    /// What it returned, or the data with which it reverted; nothing if it halted.
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<Bytes>,
    /// Why it reverted, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    revert_reason: Option<String>,
}

impl View {
    /// Returns a block with its transactions and what they returned, for which they are executed
    /// again.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`], [`RequestError::Pruned`], [`RequestError::TimedOut`].
    pub(crate) fn detailed_block(
        &self,
        id: ChainId,
        number: u64,
    ) -> Result<Block<DetailedTransaction>, RequestError> {
        let not_found = || RequestError::BlockNotFound { actual: number.to_string() };
        let chain = self.chain(id)?;
        let block = chain.block(number).ok_or_else(not_found)?;
        let mut replay = self.replay(chain, number)?.ok_or_else(not_found)?;
        let mut transactions = Vec::with_capacity(block.transactions().len());
        for (index, transaction) in views::transactions(block).enumerate() {
            let (prepared, _) = self.prepare_next(id, &mut replay, index)?;
            let (output, revert_reason) = match prepared.execute()? {
                ExecutionResult::Success { output, .. } => (Some(output.into_data()), None),
                reverted @ ExecutionResult::Revert { .. } => match failure(reverted) {
                    RequestError::Reverted { output, reason } => (Some(output), reason),
                    _ => (None, None),
                },
                ExecutionResult::Halt { .. } => (None, None),
            };
            transactions.push(DetailedTransaction { transaction, output, revert_reason });
        }
        let Block { header, uncles, withdrawals, .. } = views::block(block, false);
        let transactions = BlockTransactions::Full(transactions);
        Ok(Block { header, uncles, transactions, withdrawals })
    }
}
