//! Deciding whether a transaction is included in a block: it is executed, its logs are read, and
//! each message that it executes is verified.

use alloy_consensus::Transaction;
use alloy_evm::{Evm, FromTxWithEncoded};
use alloy_op_evm::OpTx;
use alloy_primitives::Address;
use op_revm::{
    OpHaltReason,
    revm::{
        DatabaseCommit, DatabaseRef,
        context::result::{EVMError, ExecutionResult},
        context_interface::{Block, Cfg},
        state::EvmState,
    },
};

use super::content::BlockContent;
use crate::{
    chain::{ChainEvm, PooledTransaction, Waiting},
    rules::{ExecutingMessage, InvalidMessage, Refusal, Validity},
};

/// What the builder does with a transaction.
pub(super) enum Verdict {
    /// The transaction is executed and committed.
    Include(Box<Included>),
    /// The transaction stays in the pool for a later block.
    Wait,
    /// The transaction stays in the pool for a later block, or for this one after more logs.
    AwaitLog,
    /// The transaction stays in the pool: the block has too little gas left.
    Full,
    /// The transaction is dropped.
    LeaveOut(Refusal),
}

/// A transaction that was executed and committed.
pub(super) struct Included {
    pub(super) result: ExecutionResult<OpHaltReason>,
    /// The messages that it executes.
    pub(super) executing: Vec<ExecutingMessage>,
    /// The accounts whose nonces it has changed, with their next nonces.
    pub(super) nonces: Vec<(Address, u64)>,
    /// Gas that its data take of the block.
    pub(super) da_footprint: u64,
}

/// The accounts whose nonces a transaction has changed, with their next nonces.
pub(super) fn changed_nonces(state: &EvmState) -> Vec<(Address, u64)> {
    let changed = state.iter().filter(|(_, account)| {
        account.is_touched() && account.info.nonce != account.original_info.nonce
    });
    changed.map(|(address, account)| (*address, account.info.nonce)).collect()
}

/// Executes a transaction and commits it, if it may be included.
///
/// # Errors
///
/// The EVM's error outside of the transaction.
pub(super) fn execute(
    evm: &mut ChainEvm<'_>,
    waiting: &mut Waiting,
    content: &BlockContent,
    validity: &Validity<'_>,
    block_gas_limit: u64,
) -> Result<Verdict, String> {
    let sender = waiting.pooled.transaction.signer();
    let Ok(account) = evm.db_mut().basic_ref(sender);
    let expected = account.map_or(0, |account| account.nonce);
    let actual = waiting.pooled.transaction.nonce();
    if actual < expected {
        return Ok(Verdict::LeaveOut(Refusal::NonceTooLow { expected, actual }));
    }
    // Invalid transactions leave the pool, even those whose nonce is not the next.
    let declared = waiting.check_declared(validity);
    match declared {
        Err(invalid) if !validity.may_come(&invalid) => {
            return Ok(Verdict::LeaveOut(invalid.into()));
        }
        _ if actual > expected || is_underpriced(evm, waiting) => return Ok(Verdict::Wait),
        Err(_) => return Ok(Verdict::AwaitLog),
        Ok(()) => {}
    }
    // Only executable transactions count against the block's gas, so that others do not hold up the
    // transactions behind them.
    let (expected, actual) = (block_gas_limit, waiting.pooled.transaction.gas_limit());
    if actual > expected {
        return Ok(Verdict::LeaveOut(Refusal::GasLimit { expected, actual }));
    }
    let cap = evm.cfg_env().tx_gas_limit_cap();
    if actual > cap {
        return Ok(Verdict::LeaveOut(Refusal::GasCap { expected: cap, actual }));
    }
    if content.gas_used().saturating_add(actual) > expected {
        return Ok(Verdict::Full);
    }
    let pooled = waiting.pooled.as_ref();
    let da_footprint = content.da_footprint_of(&pooled.encoded);
    if da_footprint > expected {
        return Ok(Verdict::LeaveOut(Refusal::DaFootprint { expected, actual: da_footprint }));
    }
    if content.da_footprint().saturating_add(da_footprint) > expected {
        return Ok(Verdict::Full);
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
    let executing = content.executing(executed.result.logs());
    if !pooled.unchecked
        && let Err(invalid) = verify(&executing, pooled, validity)
    {
        return Ok(Verdict::LeaveOut(invalid.into()));
    }
    let nonces = changed_nonces(&executed.state);
    evm.db_mut().commit(executed.state);
    let result = executed.result;
    Ok(Verdict::Include(Box::new(Included { result, executing, nonces, da_footprint })))
}

/// Whether a transaction offers less than the block's base fee.
fn is_underpriced(evm: &ChainEvm<'_>, waiting: &Waiting) -> bool {
    waiting.pooled.transaction.max_fee_per_gas() < u128::from(evm.block().basefee())
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
