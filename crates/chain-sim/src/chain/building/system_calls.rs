//! The calls with which a block begins, before its first transaction.

use core::convert::Infallible;

use alloy_consensus::Header;
use alloy_eips::{
    eip2935::HISTORY_STORAGE_ADDRESS,
    eip4788::{BEACON_ROOTS_ADDRESS, SYSTEM_ADDRESS},
};
use alloy_evm::Evm;
use alloy_op_evm::OpTxError;
use op_revm::revm::{DatabaseCommit, DatabaseRef, context::result::EVMError};

use crate::{chain::ChainEvm, hard_fork::HardFork};

/// Stores the hash of the parent block (EIP-2935, since Isthmus) and the root of the parent beacon
/// block (EIP-4788), on chains that have the contracts for it.
///
/// # Errors
///
/// The EVM's error.
pub(in crate::chain) fn execute_system_calls(
    evm: &mut ChainEvm<'_>,
    header: &Header,
    hard_fork: HardFork,
) -> Result<(), EVMError<Infallible, OpTxError>> {
    let is_isthmus = hard_fork >= HardFork::Isthmus;
    let parent = is_isthmus.then_some((HISTORY_STORAGE_ADDRESS, header.parent_hash));
    let beacon = header.parent_beacon_block_root.map(|root| (BEACON_ROOTS_ADDRESS, root));
    for (contract, value) in parent.into_iter().chain(beacon) {
        // A call of an account without code would change nothing.
        let account = evm.db_mut().basic_ref(contract)?;
        if account.is_none_or(|account| account.is_empty_code_hash()) {
            continue;
        }
        let executed = evm.transact_system_call(SYSTEM_ADDRESS, contract, value.into())?;
        evm.db_mut().commit(executed.state);
    }
    Ok(())
}
