//! The content of a block that is being built.

use alloy_consensus::{TxReceipt, transaction::Recovered};
use alloy_primitives::{Bytes, Log};
use op_alloy_consensus::{OpTxEnvelope, OpTxType};
use op_revm::{OpHaltReason, estimate_tx_compressed_size, revm::context::result::ExecutionResult};

use super::LeftOut;
use crate::{
    chain::{
        RevertReason, Waiting, block::BlockBody, block_bloom::BlockBloom, halted,
        receipt::sealed_receipt,
    },
    rules::{ExecutingMessage, Refusal},
};

/// The transactions of a block so far, with their receipts.
#[derive(Debug, Default)]
pub(super) struct BlockContent {
    /// The deposits, and the receipts, executing messages and revert reasons of all transactions.
    body: BlockBody,
    /// The transactions from the pool, which come after the deposits.
    included: Vec<Waiting>,
    /// The transactions that were dropped, and the reasons.
    left_out: Vec<(Waiting, Refusal)>,
    bloom: BlockBloom,
    /// Number of logs so far.
    logs: u32,
    /// Number of receipts whose logs are published.
    published: usize,
    /// Gas of the block that a byte of data on the L1 takes; 0 before Jovian.
    pub(super) da_footprint_gas_scalar: u16,
    /// Gas that the data of the transactions after the deposits take.
    da_footprint: u64,
}

impl BlockContent {
    /// Gas used so far.
    pub(super) fn gas_used(&self) -> u64 {
        self.body.gas_used()
    }

    /// Number of transactions from the pool so far.
    pub(super) const fn included(&self) -> usize {
        self.included.len()
    }

    /// Gas that the data of the transactions so far take, all deposits left out.
    pub(super) const fn da_footprint(&self) -> u64 {
        self.da_footprint
    }

    /// Gas that the data of a transaction take, by its EIP-2718 encoding.
    pub(super) fn da_footprint_of(&self, encoded: &[u8]) -> u64 {
        if self.da_footprint_gas_scalar == 0 {
            return 0;
        }
        // The estimate is in millionths of a byte.
        let bytes = estimate_tx_compressed_size(encoded) / 1_000_000;
        bytes.saturating_mul(self.da_footprint_gas_scalar.into())
    }

    /// The logs since the last call.
    pub(super) fn publish(&mut self) -> impl Iterator<Item = &Log> {
        let receipts = &self.body.receipts[self.published..];
        self.published = self.body.receipts.len();
        receipts.iter().flat_map(TxReceipt::logs)
    }

    /// The messages that the next transaction executes, if these are its logs.
    pub(super) fn executing(&self, logs: &[Log]) -> Vec<ExecutingMessage> {
        let logs = (self.logs..).zip(logs);
        logs.filter_map(|(index, log)| ExecutingMessage::from_log(index, log)).collect()
    }

    /// Adds a deposit with its result; `nonce` is its sender's nonce before it.
    pub(super) fn push_deposit(
        &mut self,
        transaction: Recovered<OpTxEnvelope>,
        encoded: Bytes,
        nonce: u64,
        result: ExecutionResult<OpHaltReason>,
        executing: Vec<ExecutingMessage>,
    ) {
        self.push_result(OpTxType::Deposit, result, executing, Some(nonce));
        self.body.transactions.push(transaction);
        self.body.encoded.push(encoded);
    }

    /// Adds a transaction from the pool with its result; `da_footprint` is the gas that its data
    /// take.
    pub(super) fn push(
        &mut self,
        waiting: Waiting,
        result: ExecutionResult<OpHaltReason>,
        executing: Vec<ExecutingMessage>,
        da_footprint: u64,
    ) {
        let transaction_type = waiting.pooled.transaction.tx_type();
        self.push_result(transaction_type, result, executing, None);
        self.da_footprint = self.da_footprint.saturating_add(da_footprint);
        self.included.push(waiting);
    }

    fn push_result(
        &mut self,
        transaction_type: OpTxType,
        result: ExecutionResult<OpHaltReason>,
        executing: Vec<ExecutingMessage>,
        deposit_nonce: Option<u64>,
    ) {
        let logs = u32::try_from(result.logs().len()).unwrap_or(u32::MAX);
        self.logs = self.logs.saturating_add(logs);
        let body = &mut self.body;
        if let Some(reason) = revert_reason(&result) {
            body.reverts.insert(body.receipts.len(), reason);
        }
        let receipt = body.next_receipt(result);
        let logs_bloom = self.bloom.of_logs(&receipt.logs);
        body.receipts.push(sealed_receipt(transaction_type, receipt, logs_bloom, deposit_nonce));
        body.executing.extend(executing);
    }

    /// Drops a transaction.
    pub(super) fn leave_out(&mut self, waiting: Waiting, refusal: Refusal) {
        self.left_out.push((waiting, refusal));
    }

    /// The transactions from the pool, to return them to it: those that are included, then those that
    /// were dropped.
    pub(super) fn into_taken(self) -> Vec<Waiting> {
        let left_out = self.left_out.into_iter().map(|(waiting, _)| waiting);
        self.included.into_iter().chain(left_out).collect()
    }

    /// The body to seal, and the transactions that were dropped.
    pub(super) fn into_body(self) -> (BlockBody, Vec<LeftOut>) {
        let Self { mut body, included, left_out, .. } = self;
        for waiting in included {
            let (transaction, encoded) = waiting.into_transaction();
            body.transactions.push(transaction);
            body.encoded.push(encoded);
        }
        let left_out = left_out
            .into_iter()
            .map(|(waiting, refusal)| LeftOut { transaction: waiting.pooled.hash(), refusal });
        (body, left_out.collect())
    }
}

/// The reason why a transaction failed; `None` if it succeeded.
fn revert_reason(result: &ExecutionResult<OpHaltReason>) -> Option<RevertReason> {
    match result {
        ExecutionResult::Success { .. } => None,
        ExecutionResult::Revert { output, .. } => Some(RevertReason::decode(output)),
        ExecutionResult::Halt { reason, .. } => Some(halted(reason)),
    }
}
