//! Blocks and transactions, page by page, as Otterscan reads them.

use alloy_consensus::{TxReceipt, Typed2718};
use alloy_eips::BlockId;
use alloy_primitives::{Address, ChainId, U64, U256};
use alloy_rpc_types_trace::otterscan::{InternalIssuance, OtsReceipt, OtsTransactionReceipt};
use op_alloy_rpc_types::{L1BlockInfo, OpTransactionReceipt, Transaction};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    address_search::{LONGEST_PAGE, SearchDirection},
    error::{RequestError, check_most},
    view::View,
    views,
};
use chain_sim::Block;

/// Characters of a transaction's input that are shown: `0x` and a selector.
const SELECTOR: usize = 2 + 8;

/// A block without its transactions, with what its users paid.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BlockDetails {
    block: Value,
    issuance: InternalIssuance,
    total_fees: U256,
    gas_used_deposit_tx: U64,
}

/// Some transactions of a block, with their receipts.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct BlockTransactionsPage {
    fullblock: Value,
    receipts: Vec<BriefReceipt>,
}

/// A receipt without logs.
#[derive(Debug, Clone, Serialize)]
struct BriefReceipt {
    #[serde(flatten)]
    receipt: OtsTransactionReceipt,
    #[serde(flatten)]
    l1_block_info: L1BlockInfo,
}

/// Transactions that touch an account, with their receipts.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TransactionsPage {
    txs: Vec<Transaction>,
    receipts: Vec<TimedReceipt>,
    first_page: bool,
    last_page: bool,
}

/// A receipt with the time of its block.
#[derive(Debug, Clone, Serialize)]
struct TimedReceipt {
    #[serde(flatten)]
    receipt: OpTransactionReceipt,
    timestamp: U64,
}

impl View {
    /// Returns a block with what its users paid.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`], [`RequestError::Pruned`].
    pub(crate) fn block_details(
        &self,
        chain: ChainId,
        block: BlockId,
    ) -> Result<BlockDetails, RequestError> {
        let block = self.existing_block(chain, block)?;
        let count = block.transactions().len();
        let hard_fork = self.chain(chain)?.hard_fork();
        let receipts = (0..count).filter_map(|index| views::receipt(block, index, hard_fork));
        let (mut fees, mut deposit_gas) = (U256::ZERO, 0);
        for (transaction, receipt) in block.transactions().iter().zip(receipts) {
            if transaction.is_deposit() {
                deposit_gas += receipt.inner.gas_used;
                continue;
            }
            let gas = U256::from(receipt.inner.gas_used);
            fees += gas * U256::from(receipt.inner.effective_gas_price);
            fees += U256::from(receipt.l1_block_info.l1_fee.unwrap_or_default());
        }
        let mut shown = json!(views::block(block, false));
        if let Some(fields) = shown.as_object_mut() {
            fields.remove("transactions");
            fields.insert("logsBloom".into(), Value::Null);
            fields.insert("transactionCount".into(), count.into());
        }
        Ok(BlockDetails {
            block: shown,
            issuance: InternalIssuance::default(),
            total_fees: fees,
            gas_used_deposit_tx: U64::from(deposit_gas),
        })
    }

    /// Returns a page of a block's transactions. The first page has the last transactions.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`], [`RequestError::BlockNotFound`], [`RequestError::Pruned`].
    pub(crate) fn block_page(
        &self,
        chain: ChainId,
        block: BlockId,
        page: u64,
        size: u64,
    ) -> Result<BlockTransactionsPage, RequestError> {
        check_most("pageSize", LONGEST_PAGE, size)?;
        let block = self.existing_block(chain, block)?;
        let count = block.transactions().len();
        let end = (count as u64).saturating_sub(page.saturating_mul(size));
        let positions = end.saturating_sub(size)..end;
        let positions = positions.filter_map(|index| usize::try_from(index).ok());
        let mut transactions = Vec::new();
        let mut receipts = Vec::new();
        let hard_fork = self.chain(chain)?.hard_fork();
        for index in positions {
            let mut transaction = json!(views::transaction(block, index));
            if let Some(Value::String(input)) = transaction.get_mut("input") {
                input.truncate(SELECTOR);
            }
            transactions.push(transaction);
            let receipt = views::receipt(block, index, hard_fork);
            receipts.extend(receipt.map(|it| brief(it, block.timestamp())));
        }
        let mut fullblock = json!(views::block(block, false));
        if let Some(fields) = fullblock.as_object_mut() {
            fields.insert("transactions".into(), transactions.into());
            fields.insert("transactionCount".into(), count.into());
        }
        Ok(BlockTransactionsPage { fullblock, receipts })
    }

    /// Returns a page of the transactions that touch an account.
    ///
    /// # Errors
    ///
    /// As [`search_transactions`](Self::search_transactions).
    pub(crate) fn transactions_page(
        &self,
        chain: ChainId,
        address: Address,
        from: u64,
        size: u64,
        direction: SearchDirection,
    ) -> Result<TransactionsPage, RequestError> {
        let found = self.search_transactions(chain, address, from, size, direction)?;
        let chain = self.chain(chain)?;
        let places = found.places.iter();
        let placed: Vec<_> = places
            .filter_map(|(number, index)| chain.block(*number).map(|block| (block, *index)))
            .collect();
        let txs = placed.iter().filter_map(|(block, index)| views::transaction(block, *index));
        let receipts = placed.iter().filter_map(|(block, index)| {
            let receipt = views::receipt(block, *index, chain.hard_fork())?;
            Some(TimedReceipt { receipt, timestamp: U64::from(block.timestamp()) })
        });
        Ok(TransactionsPage {
            txs: txs.collect(),
            receipts: receipts.collect(),
            first_page: found.is_first,
            last_page: found.is_last,
        })
    }

    /// Returns a block.
    fn existing_block(&self, chain: ChainId, block: BlockId) -> Result<&Block, RequestError> {
        let number = self.resolve_number(chain, Some(block))?;
        let found = self.chain(chain)?.block(number);
        found.ok_or_else(|| RequestError::BlockNotFound { actual: block.to_string() })
    }
}

/// Returns a receipt without its logs.
fn brief(receipt: OpTransactionReceipt, timestamp: u64) -> BriefReceipt {
    let OpTransactionReceipt { inner, l1_block_info, .. } = receipt;
    let receipt = inner.map_inner(|inner| OtsReceipt {
        status: inner.status(),
        cumulative_gas_used: inner.cumulative_gas_used(),
        logs: None,
        logs_bloom: None,
        r#type: inner.receipt.ty(),
    });
    let timestamp = Some(timestamp);
    BriefReceipt { receipt: OtsTransactionReceipt { receipt, timestamp }, l1_block_info }
}
