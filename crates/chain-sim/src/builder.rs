//! Building a block: execute, look at the logs, verify each executing message, and leave out
//! what does not verify (SEMANTICS, "Builder").

use std::collections::{BTreeSet, VecDeque};

use alloy_consensus::{Header, Transaction};
use alloy_evm::{Evm, EvmFactory, FromTxWithEncoded};
use alloy_op_evm::{OpTx, OpTxError};
use alloy_primitives::{B256, Log};
use alloy_sol_types::SolEvent;
use messenger::{CROSS_L2_INBOX, Identifier, MessengerEvmFactory, abi::ExecutingMessage};
use op_alloy_consensus::OpReceiptEnvelope;
use op_revm::revm::{
    DatabaseCommit, DatabaseRef,
    context::result::{EVMError, ExecutionResult},
    database::InMemoryDB,
};

use crate::{
    Block, Chain, Error, InvalidMessage, Refusal, Validity, block::BlockBody,
    pool::PooledTransaction,
};

/// A transaction that was in the pool and is in no block.
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
    pub chain: alloy_primitives::ChainId,
    /// The block's number.
    pub number: u64,
    /// How many transactions it has.
    pub transactions: usize,
    /// What was dropped from the pool.
    pub left_out: Vec<LeftOut>,
}

/// What is to be done with a transaction.
enum Verdict {
    Include(Box<OpReceiptEnvelope>),
    /// It may fit a later block.
    Wait,
    LeaveOut(Refusal),
}

impl Chain {
    /// Builds a block from the pool and appends it.
    ///
    /// # Errors
    ///
    /// [`Error::Evm`] where the EVM fails outside of any transaction.
    pub(crate) fn build_block(&mut self, validity: &Validity<'_>) -> Result<BuiltBlock, Error> {
        let mut body = BlockBody::default();
        let mut left_out = Vec::new();
        self.execute(validity, &mut body, &mut left_out)?;
        let header = Header {
            parent_hash: self.head().hash(),
            number: self.head().number() + 1,
            timestamp: validity.timestamp,
            gas_limit: self.config().gas_limit,
            base_fee_per_gas: Some(0),
            ..Header::default()
        };
        let transactions = body.transactions.len();
        let block = Block::seal(header, body);
        let number = block.number();
        self.append(block);
        Ok(BuiltBlock { chain: self.id(), number, transactions, left_out })
    }

    /// Executes what waits, in order, as far as it fits the block; what cannot be executed yet
    /// stays in the pool.
    fn execute(
        &mut self,
        validity: &Validity<'_>,
        body: &mut BlockBody,
        left_out: &mut Vec<LeftOut>,
    ) -> Result<(), Error> {
        let chain = self.id();
        let gas_limit = self.config().gas_limit;
        let env = self.evm_env(validity.timestamp);
        let mut evm = MessengerEvmFactory::default().create_evm(&mut self.state, env);
        let mut gas_used = 0;
        let mut later = VecDeque::new();
        let mut dropped = BTreeSet::new();
        while let Some(pooled) = self.pool.pop() {
            if gas_used + pooled.transaction.gas_limit() > gas_limit {
                later.push_back(pooled);
                break;
            }
            let verdict = include(&mut evm, &pooled, gas_used, validity)
                .map_err(|actual| Error::Evm { chain, actual })?;
            match verdict {
                Verdict::Include(receipt) => {
                    gas_used = receipt.cumulative_gas_used();
                    body.transactions.push(pooled.transaction);
                    body.encoded.push(pooled.encoded);
                    body.receipts.push(*receipt);
                }
                Verdict::Wait => later.push_back(pooled),
                Verdict::LeaveOut(refusal) => {
                    dropped.insert(pooled.transaction.signer());
                    left_out.push(LeftOut { transaction: pooled.hash(), refusal });
                }
            }
        }
        self.pool.put_back(later);
        dropped.into_iter().for_each(|account| self.pool.note_dropped(account));
        Ok(())
    }
}

/// Executes one transaction and commits it, if it may be included.
fn include<'db, E>(
    evm: &mut E,
    pooled: &PooledTransaction,
    gas_used: u64,
    validity: &Validity<'_>,
) -> Result<Verdict, String>
where
    E: Evm<
            DB = &'db mut InMemoryDB,
            Tx = OpTx,
            Error = EVMError<core::convert::Infallible, OpTxError>,
        >,
{
    let sender = pooled.transaction.signer();
    let Ok(account) = evm.db_mut().basic_ref(sender);
    let expected = account.map_or(0, |account| account.nonce);
    let actual = pooled.transaction.nonce();
    if actual > expected {
        return Ok(Verdict::Wait);
    }
    if actual < expected {
        return Ok(Verdict::LeaveOut(Refusal::NonceTooLow { expected, actual }));
    }
    if let Err(refusal) = pooled.check_declared(validity) {
        return Ok(Verdict::LeaveOut(refusal));
    }
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
    if let Err(refusal) = verify(executed.result.logs(), pooled, validity) {
        return Ok(Verdict::LeaveOut(refusal));
    }
    evm.db_mut().commit(executed.state);
    let receipt = receipt(&executed.result, pooled, gas_used);
    Ok(Verdict::Include(Box::new(receipt)))
}

/// Verifies every message that the logs execute.
fn verify(
    logs: &[Log],
    pooled: &PooledTransaction,
    validity: &Validity<'_>,
) -> Result<(), Refusal> {
    for (id, msg_hash) in logs.iter().filter_map(executing_message) {
        let checksum = id.checksum(msg_hash).map_err(InvalidMessage::from)?;
        if !pooled.declared.iter().any(|entry| entry.checksum == checksum) {
            return Err(Refusal::NotDeclared { actual: id });
        }
        validity.check_executing(&id, msg_hash)?;
    }
    Ok(())
}

/// What a log executes, if it is the inbox's `ExecutingMessage`.
fn executing_message(log: &Log) -> Option<(Identifier, B256)> {
    if log.address != CROSS_L2_INBOX {
        return None;
    }
    let event = ExecutingMessage::decode_log_data(&log.data).ok()?;
    Some((event.id, event.msgHash))
}

/// The receipt of an executed transaction.
fn receipt<H>(
    result: &ExecutionResult<H>,
    pooled: &PooledTransaction,
    gas_used: u64,
) -> OpReceiptEnvelope {
    OpReceiptEnvelope::from_parts(
        result.is_success(),
        gas_used + result.tx_gas_used(),
        result.logs(),
        pooled.transaction.tx_type(),
        None,
        None,
    )
}
