//! Blocks, transactions, receipts and logs as clients read them.

use alloy_consensus::{BlockBody, Transaction as _, transaction::Recovered};
use alloy_eips::eip4895::Withdrawals;
use alloy_primitives::{Address, B256, U256};
use alloy_rpc_types_eth::{BlockTransactions, Header, Log, TransactionReceipt};
use op_alloy_consensus::{
    OpReceipt, OpTxEnvelope,
    transaction::{OpDepositInfo, OpTransactionInfo},
};
use op_alloy_rpc_types::{OpTransactionReceipt, Transaction};

use super::l1_fees::l1_fees;
use chain_sim::{Block, BlockReceipt, HardFork};

/// A block as clients read it.
pub(crate) type RpcBlock = alloy_rpc_types_eth::Block<Transaction>;

/// Returns a block with its transactions, or with their hashes.
pub(crate) fn block(block: &Block, full: bool) -> RpcBlock {
    let body = body(block);
    let size = alloy_consensus::Block::rlp_length_for(block.header().inner(), &body);
    let transactions = if full {
        BlockTransactions::Full(self::transactions(block).collect())
    } else {
        BlockTransactions::Hashes(transaction_hashes(block).collect())
    };
    let header = Header::from_consensus(block.header().clone(), None, Some(U256::from(size)));
    RpcBlock { header, uncles: Vec::new(), transactions, withdrawals: Some(Withdrawals::default()) }
}

/// Returns the body of a block.
pub(crate) fn body(block: &Block) -> BlockBody<OpTxEnvelope> {
    let transactions = block.transactions().iter().map(|it| it.inner().clone());
    BlockBody {
        transactions: transactions.collect(),
        // Every block of the OP Stack has a list of withdrawals, which is empty.
        withdrawals: Some(Withdrawals::default()),
        ..BlockBody::default()
    }
}

/// Returns the header of a block.
pub(crate) fn header(block: &Block) -> Header {
    Header::from_consensus(block.header().clone(), None, None)
}

/// Returns the transactions of a block.
pub(crate) fn transactions(block: &Block) -> impl Iterator<Item = Transaction> {
    (0..block.transactions().len()).filter_map(|index| transaction(block, index))
}

/// Returns the hashes of a block's transactions.
pub(crate) fn transaction_hashes(block: &Block) -> impl Iterator<Item = B256> {
    block.transactions().iter().map(|transaction| transaction.tx_hash())
}

/// Returns the transaction at `index` of a block, if there is one.
pub(crate) fn transaction(block: &Block, index: usize) -> Option<Transaction> {
    let transaction = block.transactions().get(index)?.clone();
    let receipt = block.receipts().get(index)?;
    let inner = alloy_consensus::transaction::TransactionInfo {
        hash: Some(transaction.tx_hash()),
        index: Some(index as u64),
        block_hash: Some(block.hash()),
        block_number: Some(block.number()),
        base_fee: block.header().base_fee_per_gas,
        block_timestamp: Some(block.timestamp()),
    };
    let deposit_meta = OpDepositInfo {
        deposit_nonce: receipt.deposit_nonce(),
        deposit_receipt_version: receipt.deposit_receipt_version(),
    };
    Some(Transaction::from_transaction(transaction, OpTransactionInfo::new(inner, deposit_meta)))
}

/// Returns a transaction that waits for a block.
pub(crate) fn pending_transaction(transaction: Recovered<OpTxEnvelope>) -> Transaction {
    let hash = Some(transaction.tx_hash());
    let inner = alloy_consensus::transaction::TransactionInfo { hash, ..Default::default() };
    Transaction::from_transaction(
        transaction,
        OpTransactionInfo::new(inner, OpDepositInfo::default()),
    )
}

/// Returns the logs of the transaction at `index` of a block.
fn logs(block: &Block, index: usize) -> Vec<Log> {
    let before: usize = block.receipts().iter().take(index).map(|it| it.logs().len()).sum();
    logs_after(block, index, before).collect()
}

/// As [`logs`], where `before` logs of the block are before them.
fn logs_after(block: &Block, index: usize, before: usize) -> impl Iterator<Item = Log> {
    let hash = block.transactions().get(index).map(|transaction| transaction.tx_hash());
    let logs = block.receipts().get(index).map(BlockReceipt::logs).unwrap_or_default();
    let placed = move |(position, log): (usize, &alloy_primitives::Log)| Log {
        inner: log.clone(),
        block_hash: Some(block.hash()),
        block_number: Some(block.number()),
        block_timestamp: Some(block.timestamp()),
        transaction_hash: hash,
        transaction_index: Some(index as u64),
        log_index: Some((before + position) as u64),
        removed: false,
    };
    logs.iter().enumerate().map(placed)
}

/// Returns all logs of a block.
pub(crate) fn block_logs(block: &Block) -> impl Iterator<Item = Log> {
    let receipts = block.receipts().iter().enumerate();
    let placed = receipts.scan(0, |before, (index, receipt)| {
        let first = *before;
        *before += receipt.logs().len();
        Some((index, first))
    });
    placed.flat_map(|(index, before)| logs_after(block, index, before))
}

/// Returns the gas that the transaction at `index` of a block used, if there is one.
pub(crate) fn gas_used(block: &Block, index: usize) -> Option<u64> {
    let receipt = block.receipts().get(index)?;
    let before = index.checked_sub(1).and_then(|before| block.receipts().get(before));
    let before = before.map_or(0, BlockReceipt::cumulative_gas_used);
    Some(receipt.cumulative_gas_used() - before)
}

/// Returns the receipt of the transaction at `index` of a block, if there is one.
pub(crate) fn receipt(
    block: &Block,
    index: usize,
    hard_fork: HardFork,
) -> Option<OpTransactionReceipt> {
    let transaction = block.transactions().get(index)?;
    let receipt = block.receipts().get(index)?.with_bloom();
    let gas_used = gas_used(block, index)?;
    let logs_bloom = *receipt.logs_bloom();
    let mut placed = logs(block, index).into_iter();
    let receipt: OpReceipt<alloy_primitives::Log> = receipt.into();
    // `placed` has as many logs as the receipt.
    let receipt = receipt
        .map_logs(|log| placed.next().unwrap_or_else(|| Log { inner: log, ..Log::default() }));
    let base_fee = block.header().base_fee_per_gas;
    let contract_address = transaction.to().is_none().then(|| created(transaction, &receipt));
    let inner = TransactionReceipt {
        inner: alloy_consensus::ReceiptWithBloom { receipt, logs_bloom },
        transaction_hash: transaction.tx_hash(),
        transaction_index: Some(index as u64),
        block_hash: Some(block.hash()),
        block_number: Some(block.number()),
        gas_used,
        effective_gas_price: transaction.effective_gas_price(base_fee),
        blob_gas_used: None,
        blob_gas_price: None,
        from: transaction.signer(),
        to: transaction.to(),
        contract_address,
    };
    let l1_block_info = l1_fees(block, transaction.inner(), hard_fork);
    Some(OpTransactionReceipt { inner, l1_block_info, op_gas_refund: None })
}

/// Returns the address of the contract that a transaction creates.
fn created(transaction: &Recovered<OpTxEnvelope>, receipt: &OpReceipt<Log>) -> Address {
    let nonce = match receipt {
        OpReceipt::Deposit(deposit) => deposit.deposit_nonce.unwrap_or_default(),
        _ => transaction.nonce(),
    };
    transaction.signer().create(nonce)
}
