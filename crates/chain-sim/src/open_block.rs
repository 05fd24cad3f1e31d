//! Building a block: execute, look at the logs, verify each executing message, and leave out
//! what does not verify (docs/SEMANTICS.md#builders).

use std::sync::Arc;

use alloy_consensus::{Header, Receipt, Transaction, TxReceipt, transaction::Recovered};
use alloy_eips::Encodable2718;
use alloy_evm::{Evm, FromTxWithEncoded};
use alloy_op_evm::{OpTx, OpTxError};
use alloy_primitives::{B256, Bytes, ChainId, Log, Sealable};
use op_alloy_consensus::{OpTxEnvelope, TxDeposit};
use op_revm::{
    OpHaltReason,
    revm::{
        DatabaseCommit, DatabaseRef,
        context::result::{EVMError, ExecutionResult},
    },
};

use crate::{
    Block, Chain, Error, ExecutingMessage, InvalidMessage, Refusal, RevertReason, State, Validity,
    block::BlockBody,
    block_bloom::BlockBloom,
    chain::Predeploys,
    history::Link,
    pool::{Pool, PooledTransaction, Waiting},
    receipt::sealed_receipt,
    state::{BlockState, Journaled},
};

/// A transaction that was in the pool, or in a block, and is in neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its hash.
    pub transaction: B256,
    /// Why.
    pub refusal: Refusal,
}

/// What building a block came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltBlock {
    /// The chain.
    pub chain: ChainId,
    /// The block's number.
    pub number: u64,
    /// How many transactions it has.
    pub transactions: usize,
    /// What was dropped from the pool.
    pub left_out: Vec<LeftOut>,
}

/// A block that is being built on the head of its chain.
#[derive(Debug)]
pub(crate) struct OpenBlock {
    timestamp: u64,
    parent_timestamp: u64,
    state: Journaled,
    predeploys: Option<Predeploys>,
    body: BlockBody,
    bloom: BlockBloom,
    /// Logs so far.
    logs: u32,
    /// Receipts whose logs others know of.
    published: usize,
    /// Whether it is a block of deposits only.
    closed: bool,
    /// Whether it takes the place of a block that is not valid.
    replacement: bool,
    left_out: Vec<LeftOut>,
}

/// What came of one pass over the pool.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pass {
    /// Transactions that were included.
    pub(crate) included: usize,
    /// Whether some wait for a log of this very moment.
    pub(crate) awaits_log: bool,
}

impl OpenBlock {
    /// The state so far.
    pub(crate) const fn state(&self) -> &State {
        &self.state.state
    }

    /// Its timestamp, in seconds.
    pub(crate) const fn timestamp(&self) -> u64 {
        self.timestamp
    }

    /// Its parent's timestamp, in seconds.
    pub(crate) const fn parent_timestamp(&self) -> u64 {
        self.parent_timestamp
    }

    /// The logs since the last time.
    pub(crate) fn publish(&mut self) -> impl Iterator<Item = &Log> {
        let receipts = &self.body.receipts[self.published..];
        self.published = self.body.receipts.len();
        receipts.iter().flat_map(TxReceipt::logs)
    }

    /// The messages that the logs of the next transaction execute.
    fn executing(&self, logs: &[Log]) -> Vec<ExecutingMessage> {
        let logs = (self.logs..).zip(logs);
        logs.filter_map(|(index, log)| ExecutingMessage::from_log(index, log)).collect()
    }

    /// Adds a transaction with what came of it; a deposit with the nonce that its account had.
    fn push(
        &mut self,
        transaction: Recovered<OpTxEnvelope>,
        encoded: Bytes,
        result: &ExecutionResult<OpHaltReason>,
        executing: Vec<ExecutingMessage>,
        deposit_nonce: Option<u64>,
    ) {
        let logs = u32::try_from(result.logs().len()).unwrap_or(u32::MAX);
        self.logs = self.logs.saturating_add(logs);
        let body = &mut self.body;
        if let Some(reason) = revert_reason(result) {
            body.reverts.insert(body.transactions.len(), reason);
        }
        let receipt = Receipt {
            status: result.is_success().into(),
            cumulative_gas_used: body.gas_used().saturating_add(result.tx_gas_used()),
            logs: result.logs().to_vec(),
        };
        let logs_bloom = self.bloom.of_logs(&receipt.logs);
        let transaction_type = transaction.tx_type();
        body.receipts.push(sealed_receipt(transaction_type, receipt, logs_bloom, deposit_nonce));
        body.transactions.push(transaction);
        body.encoded.push(encoded);
        body.executing.extend(executing);
    }
}

/// What is to be done with a transaction.
enum Verdict {
    Include(Box<(ExecutionResult<OpHaltReason>, Vec<ExecutingMessage>)>),
    /// It may fit a later block.
    Wait,
    /// It may fit this block, or a later one, once a log is there.
    AwaitLog,
    /// It does not fit what is left of this block.
    Full,
    LeaveOut(Refusal),
}

impl Chain {
    /// Opens the next block: the predeploys are as they are to be, and the deposits are in it.
    ///
    /// # Errors
    ///
    /// [`Error::Evm`] where the EVM fails outside of any transaction.
    pub(crate) fn open_block(&mut self, deposits_only: bool) -> Result<OpenBlock, Error> {
        let timestamp = self.next_timestamp();
        let (deposits, wanted) = match self.slots.pop_front() {
            // What was built again is as it was: also the chains that it could send to.
            Some(slot) => (slot.deposits, slot.predeploys),
            None => (std::mem::take(&mut self.deposits), None),
        };
        let wanted = wanted.unwrap_or_else(|| self.predeploys.clone());
        let parent = self.history.head();
        let parent_timestamp = parent.block.timestamp();
        let mut predeploys = parent.predeploys.clone();
        let active = timestamp >= self.config.interop_time;
        let mut state = Journaled::from(std::mem::take(&mut self.state));
        if active && predeploys.as_ref() != Some(&wanted) {
            wanted.install(&mut state);
            predeploys = Some(wanted);
        }
        let activation = active && parent_timestamp < self.config.interop_time;
        let mut open = OpenBlock {
            timestamp,
            parent_timestamp,
            state,
            predeploys,
            body: BlockBody::default(),
            bloom: BlockBloom::default(),
            logs: 0,
            published: 0,
            closed: deposits_only || activation,
            replacement: deposits_only,
            left_out: Vec::new(),
        };
        for deposit in deposits {
            if let Err(error) = self.include_deposit(&mut open, deposit) {
                self.abandon(open);
                return Err(error);
            }
        }
        Ok(open)
    }

    /// Gives up a block, after an error of the EVM: the state is its parent's again.
    pub(crate) fn abandon(&mut self, open: OpenBlock) {
        self.state = open.state.undo();
    }

    /// Executes a deposit; whatever comes of it, it is in the block.
    fn include_deposit(&self, open: &mut OpenBlock, deposit: TxDeposit) -> Result<(), Error> {
        let chain = self.id();
        let sender = deposit.from;
        let nonce = open.state().account(sender).map_or(0, |account| account.nonce);
        let transaction = OpTxEnvelope::Deposit(deposit.seal_slow());
        let encoded: Bytes = transaction.encoded_2718().into();
        let env = self.evm_env(self.head().number() + 1, open.timestamp);
        let state = BlockState { state: &mut open.state, history: &self.history };
        let mut evm = self.create_evm(state, env);
        let executed = evm
            .transact_raw(OpTx::from_encoded_tx(&transaction, sender, encoded.clone()))
            .map_err(|error| Error::Evm { chain, actual: error.to_string() })?;
        evm.db_mut().commit(executed.state);
        drop(evm);
        // Nothing can take the place of a replacement: whatever its deposits log, it executes
        // nothing.
        let executing =
            if open.replacement { Vec::new() } else { open.executing(executed.result.logs()) };
        let transaction = Recovered::new_unchecked(transaction, sender);
        open.push(transaction, encoded, &executed.result, executing, Some(nonce));
        Ok(())
    }

    /// Executes what waits, in order, as far as it fits the block; what cannot be executed yet
    /// stays in the pool.
    ///
    /// # Errors
    ///
    /// [`Error::Evm`] where the EVM fails outside of any transaction.
    pub(crate) fn fill_block(
        &self,
        open: &mut OpenBlock,
        pool: &mut Pool,
        validity: &Validity<'_>,
    ) -> Result<Pass, Error> {
        let mut pass = Pass::default();
        if open.closed {
            return Ok(pass);
        }
        let chain = self.id();
        let env = self.evm_env(self.head().number() + 1, open.timestamp);
        let mut later = Vec::new();
        let mut state = std::mem::take(&mut open.state);
        let mut evm =
            self.create_evm(BlockState { state: &mut state, history: &self.history }, env);
        let mut failed = None;
        while let Some(mut waiting) = pool.pop() {
            let verdict =
                match include(&mut evm, &mut waiting, open, validity, self.config.gas_limit) {
                    Ok(verdict) => verdict,
                    Err(actual) => {
                        later.push(waiting);
                        failed = Some(Error::Evm { chain, actual });
                        break;
                    }
                };
            match verdict {
                Verdict::Include(included) => {
                    let (result, executing) = *included;
                    pool.note_included(&waiting);
                    let pooled = Arc::unwrap_or_clone(waiting.pooled);
                    let PooledTransaction { transaction, encoded, .. } = pooled;
                    open.push(transaction, encoded, &result, executing, None);
                    pass.included += 1;
                }
                Verdict::Wait => later.push(waiting),
                Verdict::Full => {
                    later.push(waiting);
                    break;
                }
                Verdict::AwaitLog => {
                    pass.awaits_log = true;
                    later.push(waiting);
                }
                Verdict::LeaveOut(refusal) => {
                    pool.note_dropped(&waiting);
                    open.left_out.push(LeftOut { transaction: waiting.pooled.hash(), refusal });
                }
            }
        }
        drop(evm);
        open.state = state;
        pool.put_back(later);
        failed.map_or(Ok(pass), Err)
    }

    /// Seals the block and appends it.
    pub(crate) fn seal_block(&mut self, open: OpenBlock) -> BuiltBlock {
        let Journaled { state, journal } = open.state;
        let reverts = Arc::new(journal.into_reverts());
        self.state = state;
        let header = Header {
            parent_hash: self.head().hash(),
            number: self.head().number() + 1,
            timestamp: open.timestamp,
            gas_limit: self.config.gas_limit,
            base_fee_per_gas: Some(self.config.base_fee),
            mix_hash: self.mix_hash(),
            state_root: self.follow(&reverts),
            ..Header::default()
        };
        let transactions = open.body.transactions.len();
        let block = Arc::new(Block::seal(header, open.body));
        let number = block.number();
        self.history.push(Link { block, reverts, predeploys: open.predeploys });
        BuiltBlock { chain: self.id(), number, transactions, left_out: open.left_out }
    }
}

/// Executes one transaction and commits it, if it may be included.
fn include<'db, E>(
    evm: &mut E,
    waiting: &mut Waiting,
    open: &OpenBlock,
    validity: &Validity<'_>,
    block_gas_limit: u64,
) -> Result<Verdict, String>
where
    E: Evm<
            DB = BlockState<'db, &'db mut Journaled>,
            Tx = OpTx,
            HaltReason = OpHaltReason,
            Error = EVMError<core::convert::Infallible, OpTxError>,
        >,
{
    let sender = waiting.pooled.transaction.signer();
    let Ok(account) = evm.db_mut().basic_ref(sender);
    let expected = account.map_or(0, |account| account.nonce);
    let actual = waiting.pooled.transaction.nonce();
    if actual < expected {
        return Ok(Verdict::LeaveOut(Refusal::NonceTooLow { expected, actual }));
    }
    // Also of one whose turn has not come: what is not valid does not stay in the pool.
    let declared = waiting.check_declared(validity);
    match declared {
        Err(invalid) if !validity.may_come(&invalid) => {
            return Ok(Verdict::LeaveOut(invalid.into()));
        }
        _ if actual > expected => return Ok(Verdict::Wait),
        Err(_) => return Ok(Verdict::AwaitLog),
        Ok(()) => {}
    }
    // Only what is next and valid takes room: what waits keeps nobody from the block.
    let (expected, actual) = (block_gas_limit, waiting.pooled.transaction.gas_limit());
    if actual > expected {
        return Ok(Verdict::LeaveOut(Refusal::GasLimit { expected, actual }));
    }
    if open.body.gas_used().saturating_add(actual) > expected {
        return Ok(Verdict::Full);
    }
    let pooled = waiting.pooled.as_ref();
    let encoded = pooled.encoded.clone();
    let transaction = OpTx::from_encoded_tx(pooled.transaction.inner(), sender, encoded);
    let executed = match evm.transact_raw(transaction) {
        Ok(executed) => executed,
        Err(EVMError::Transaction(invalid)) => {
            let actual = invalid.to_string();
            return Ok(Verdict::LeaveOut(Refusal::NotExecutable { actual }));
        }
        Err(error) => return Err(error.to_string()),
    };
    let executing = open.executing(executed.result.logs());
    if !pooled.unchecked
        && let Err(invalid) = verify(&executing, pooled, validity)
    {
        return Ok(Verdict::LeaveOut(invalid.into()));
    }
    evm.db_mut().commit(executed.state);
    Ok(Verdict::Include(Box::new((executed.result, executing))))
}

/// Verifies every message that a transaction has executed.
fn verify(
    executing: &[ExecutingMessage],
    pooled: &PooledTransaction,
    validity: &Validity<'_>,
) -> Result<(), InvalidMessage> {
    executing.iter().try_for_each(|message| {
        validity.check_carrier(pooled.transaction.inner(), message)?;
        validity.check_executing(message)
    })
}

/// Why a transaction failed, if it did.
fn revert_reason(result: &ExecutionResult<OpHaltReason>) -> Option<RevertReason> {
    match result {
        ExecutionResult::Success { .. } => None,
        ExecutionResult::Revert { output, .. } => Some(RevertReason::decode(output)),
        ExecutionResult::Halt { reason, .. } => Some(reason.into()),
    }
}
