//! Blocks, transactions and calls as Otterscan reads them.

use alloy_consensus::{Transaction as _, TxReceipt, Typed2718};
use alloy_eips::BlockId;
use alloy_primitives::{Address, B256, Bytes, ChainId, U64, U256};
use alloy_rpc_types_eth::TransactionReceipt;
use alloy_rpc_types_trace::{
    otterscan::{
        ContractCreator, InternalIssuance, InternalOperation, OperationType, OtsReceipt,
        OtsTransactionReceipt, TraceEntry,
    },
    parity::{Action, CreateAction, CreateOutput, LocalizedTransactionTrace, TraceOutput},
};
use op_alloy_rpc_types::{L1BlockInfo, OpTransactionReceipt, Transaction};
use op_revm::revm::{context::result::ExecutionResult, state::AccountInfo};
use revm_inspectors::tracing::types::{CallKind, CallTraceNode};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    address_search::{LONGEST_PAGE, MOST_BLOCKS, SearchDirection},
    error::{RequestError, check_most},
    tracer::{Recorded, TraceTypes},
    view::View,
    views,
};
use crate::memory::Kept;
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

    /// Returns the transaction and the account that created a contract; `None` if no transaction of
    /// a block that is kept did.
    ///
    /// # Errors
    ///
    /// [`RequestError::SearchUnfinished`], and those of a trace.
    pub(crate) fn contract_creator(
        &self,
        id: ChainId,
        address: Address,
    ) -> Result<Option<ContractCreator>, RequestError> {
        let chain = self.chain(id)?;
        let has_code = |info: Option<&AccountInfo>| info.is_some_and(|it| !it.is_empty_code_hash());
        if !has_code(chain.state().account(address)) {
            return Ok(None);
        }
        for number in self.latest_blocks(id)? {
            let number = number?;
            let mut changed = chain.changed_accounts(number);
            let before = changed.find(|(changed, _)| *changed == address);
            if before.is_none_or(|(_, before)| has_code(before)) {
                continue;
            }
            let Some(mut replay) = self.replay(chain, number)? else { return Ok(None) };
            for index in 0..replay.block().transactions().len() {
                let mut passing = self.trace_budget_as_long_as(Kept::default());
                let calls = self.calls_of_next(id, &mut replay, index, &mut passing)?;
                if let Some(creator) = calls.iter().find_map(|call| creator(call, address)) {
                    return Ok(Some(creator));
                }
            }
            // A request has set its code.
            return Ok(None);
        }
        Ok(None)
    }

    /// Returns the hash of the transaction that an account sent with this nonce, if a block that is
    /// kept has it.
    ///
    /// # Errors
    ///
    /// [`RequestError::SearchUnfinished`], [`RequestError::TimedOut`].
    pub(crate) fn sent_with_nonce(
        &self,
        id: ChainId,
        sender: Address,
        nonce: u64,
    ) -> Result<Option<B256>, RequestError> {
        let chain = self.chain(id)?;
        for number in self.latest_blocks(id)? {
            let Some(block) = chain.block(number?) else { continue };
            let found = block.transactions().iter().zip(block.receipts()).find(|(it, receipt)| {
                // A deposit has its nonce in its receipt.
                let its = if it.is_deposit() { receipt.deposit_nonce() } else { Some(it.nonce()) };
                it.signer() == sender && its == Some(nonce)
            });
            if let Some((found, _)) = found {
                return Ok(Some(found.tx_hash()));
            }
        }
        Ok(None)
    }

    /// Returns what a transaction that reverted returned; nothing for others.
    ///
    /// # Errors
    ///
    /// As [`recorded`](Self::recorded).
    pub(crate) fn revert_data(&self, chain: ChainId, hash: B256) -> Result<Bytes, RequestError> {
        self.recorded(chain, hash, |recorded| match recorded.result() {
            ExecutionResult::Revert { output, .. } => output.clone(),
            _ => Bytes::new(),
        })
    }

    /// Returns the calls, creations and destructions of a transaction, each before those that it
    /// makes.
    ///
    /// # Errors
    ///
    /// As [`recorded`](Self::recorded).
    pub(crate) fn trace_entries(
        &self,
        chain: ChainId,
        hash: B256,
    ) -> Result<Vec<TraceEntry>, RequestError> {
        self.recorded(chain, hash, |recorded| entries(recorded.nodes()))
    }

    /// Returns the transfers, creations and destructions within a transaction, without those that
    /// were undone.
    ///
    /// # Errors
    ///
    /// As [`recorded`](Self::recorded).
    pub(crate) fn internal_operations(
        &self,
        chain: ChainId,
        hash: B256,
    ) -> Result<Vec<InternalOperation>, RequestError> {
        self.recorded(chain, hash, |recorded| operations(recorded.nodes()))
    }

    /// Executes a transaction of a block again, and reads its calls.
    ///
    /// # Errors
    ///
    /// [`RequestError::TransactionNotFound`], [`RequestError::Pruned`],
    /// [`RequestError::TraceTooLong`], [`RequestError::Limit`], [`RequestError::TimedOut`].
    fn recorded<T>(
        &self,
        chain: ChainId,
        hash: B256,
        read: impl FnOnce(&Recorded<'_>) -> T,
    ) -> Result<T, RequestError> {
        let found = self.served(chain)?.index.transaction(hash);
        let (number, index) = found.ok_or(RequestError::TransactionNotFound { actual: hash })?;
        let mut replay = self.replay_of(self.chain(chain)?, number)?;
        let (prepared, _) = self.prepare_next(chain, &mut replay, index)?;
        let mut budget = self.trace_budget();
        let recorded = Recorded::new(prepared, TraceTypes::default(), &mut budget)?;
        budget.spend(recorded.nodes().len().saturating_mul(2 * size_of::<TraceEntry>()))?;
        Ok(read(&recorded))
    }

    /// Returns a block.
    fn existing_block(&self, chain: ChainId, block: BlockId) -> Result<&Block, RequestError> {
        let number = self.resolve_number(chain, Some(block))?;
        let found = self.chain(chain)?.block(number);
        found.ok_or_else(|| RequestError::BlockNotFound { actual: block.to_string() })
    }

    /// Returns the numbers of the blocks that are kept, the head first; an error when they are more
    /// than a request may look at, or when its time is over.
    fn latest_blocks(
        &self,
        chain: ChainId,
    ) -> Result<impl Iterator<Item = Result<u64, RequestError>>, RequestError> {
        let chain = self.chain(chain)?;
        let (first, head) = (chain.first_block(), chain.head().number());
        Ok((first..=head).rev().map(move |number| {
            self.interrupt.check()?;
            if head - number >= MOST_BLOCKS {
                return Err(RequestError::SearchUnfinished {
                    expected: MOST_BLOCKS,
                    actual: number,
                });
            }
            Ok(number)
        }))
    }
}

/// Returns a receipt without its logs.
fn brief(receipt: OpTransactionReceipt, timestamp: u64) -> BriefReceipt {
    let OpTransactionReceipt { inner, l1_block_info, .. } = receipt;
    let TransactionReceipt { .. } = &inner;
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

/// Returns transaction and creator of a contract if this call created it.
fn creator(call: &LocalizedTransactionTrace, contract: Address) -> Option<ContractCreator> {
    let Action::Create(CreateAction { from: creator, .. }) = call.trace.action else { return None };
    match call.trace.result {
        Some(TraceOutput::Create(CreateOutput { address, .. }))
            if address == contract && call.trace.error.is_none() =>
        {
            Some(ContractCreator { hash: call.transaction_hash?, creator })
        }
        _ => None,
    }
}

/// Returns the entries of the calls of a transaction.
fn entries(nodes: &[CallTraceNode]) -> Vec<TraceEntry> {
    let mut entries = Vec::new();
    // SELFDESTRUCTs of the calls that have not ended: they come after all calls of their contract.
    let mut last: Vec<TraceEntry> = Vec::new();
    for node in nodes.iter().filter(|node| !node.is_precompile()) {
        let depth = u32::try_from(node.trace.depth).unwrap_or(u32::MAX);
        while let Some(ended) = last.pop_if(|it| it.depth > depth) {
            entries.push(ended);
        }
        let trace = &node.trace;
        let has_value = !matches!(trace.kind, CallKind::DelegateCall | CallKind::StaticCall);
        entries.push(TraceEntry {
            r#type: trace.kind.to_string(),
            depth,
            from: trace.caller,
            to: trace.address,
            value: has_value.then_some(trace.value),
            input: trace.data.clone(),
            output: trace.output.clone(),
        });
        if let Some(Action::Selfdestruct(destroyed)) = node.parity_selfdestruct_action() {
            last.push(TraceEntry {
                r#type: "SELFDESTRUCT".into(),
                depth: depth.saturating_add(1),
                from: trace.selfdestruct_address.unwrap_or_else(|| node.execution_address()),
                to: trace.selfdestruct_refund_target.unwrap_or_else(|| node.execution_address()),
                value: Some(destroyed.balance),
                input: Bytes::new(),
                output: Bytes::new(),
            });
        }
    }
    entries.extend(last.into_iter().rev());
    entries
}

/// Returns the operations within a transaction that were not undone.
fn operations(nodes: &[CallTraceNode]) -> Vec<InternalOperation> {
    let mut undone: Vec<bool> = Vec::with_capacity(nodes.len());
    let mut operations = Vec::new();
    // Those of SELFDESTRUCTs come after all of their contract's calls.
    let mut last: Vec<(usize, InternalOperation)> = Vec::new();
    for node in nodes {
        let in_undone = node.parent.is_some_and(|parent| undone.get(parent) == Some(&true));
        let is_undone = in_undone || node.trace.is_error();
        undone.push(is_undone);
        let trace = &node.trace;
        while let Some((_, ended)) = last.pop_if(|(depth, _)| *depth >= trace.depth) {
            operations.push(ended);
        }
        if is_undone {
            continue;
        }
        let kind = match trace.kind {
            CallKind::Call if !trace.value.is_zero() => Some(OperationType::OpTransfer),
            CallKind::Create => Some(OperationType::OpCreate),
            CallKind::Create2 => Some(OperationType::OpCreate2),
            _ => None,
        };
        // That of the transaction itself is not within it.
        if let Some(r#type) = kind.filter(|_| node.parent.is_some()) {
            let (from, to, value) = (trace.caller, trace.address, trace.value);
            operations.push(InternalOperation { r#type, from, to, value });
        }
        if let Some(Action::Selfdestruct(destroyed)) = node.parity_selfdestruct_action() {
            let operation = InternalOperation {
                r#type: OperationType::OpSelfDestruct,
                from: trace.selfdestruct_address.unwrap_or_else(|| node.execution_address()),
                to: trace.selfdestruct_refund_target.unwrap_or_else(|| node.execution_address()),
                value: destroyed.balance,
            };
            last.push((trace.depth, operation));
        }
    }
    operations.extend(last.into_iter().rev().map(|(_, operation)| operation));
    operations
}
