//! The EVMs that run cases.

use std::{collections::HashMap, fmt};

use alloy_evm::Evm;
use alloy_op_evm::OpTx;
use alloy_primitives::Address;
use op_revm::{
    OpBuilder, OpHaltReason,
    revm::{
        DatabaseCommit, ExecuteEvm, MainBuilder, context::result::ResultAndState,
        database::InMemoryDB, inspector::NoOpInspector,
    },
};

use crate::{Deployment, Error, Observation, Transaction, World};

/// The EVM that runs a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Machine {
    /// op-revm's `OpEvm`.
    #[default]
    OpRevm,
    /// revm's `Evm`, under the spec that the world's builds on.
    Revm,
    /// alloy-op-evm's `OpEvm`, out of a factory.
    Alloy,
    /// The same, out of the same factory, with an inspector.
    Inspected,
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::OpRevm => "op-revm",
            Self::Revm => "revm",
            Self::Alloy => "alloy-op-evm",
            Self::Inspected => "alloy-op-evm with an inspector",
        })
    }
}

/// Runs the transactions one after the other in the world's machine, each on what the ones before
/// left in the database. One that the EVM does not begin to run is an observation, too.
///
/// # Errors
///
/// [`Error::UnsupportedSpec`] under a spec without a gas table.
pub(crate) fn run(
    world: &World,
    db: InMemoryDB,
    deployment: Deployment,
    transactions: &[Transaction],
) -> Result<Vec<Observation>, Error> {
    let chain_id = world.chain_id;
    match world.machine {
        Machine::OpRevm => {
            let mut evm = world.op_context(db).build_op();
            deployment.install(&mut evm.0.instruction)?;
            Ok(each(transactions, |transaction, nonce| {
                let ran = evm.transact(transaction.op_env(nonce, chain_id)).map_err(reason)?;
                evm.0.ctx.journaled_state.database.commit(ran.state.clone());
                Ok(ran)
            }))
        }
        Machine::Revm => {
            let mut evm = world.mainnet_context(db).build_mainnet();
            deployment.install(&mut evm.instruction)?;
            Ok(each(transactions, |transaction, nonce| {
                let ran = evm.transact(transaction.env(nonce, chain_id)).map_err(reason)?;
                evm.ctx.journaled_state.database.commit(ran.state.clone());
                Ok(ResultAndState::new(ran.result.map_haltreason(OpHaltReason::Base), ran.state))
            }))
        }
        Machine::Alloy | Machine::Inspected => {
            let mut evm = if world.machine == Machine::Inspected {
                deployment.create_inspected_evm(db, world.evm_env(), NoOpInspector)
            } else {
                deployment.create_evm(db, world.evm_env())
            };
            Ok(each(transactions, |transaction, nonce| {
                let tx = OpTx(transaction.op_env(nonce, chain_id));
                let ran = evm.transact_raw(tx).map_err(reason)?;
                evm.db_mut().commit(ran.state.clone());
                Ok(ran)
            }))
        }
    }
}

/// Runs each transaction with its sender's nonce.
fn each(
    transactions: &[Transaction],
    mut run: impl FnMut(&Transaction, u64) -> Result<ResultAndState<OpHaltReason>, String>,
) -> Vec<Observation> {
    let mut nonces = HashMap::<Address, u64>::new();
    let mut ran = |transaction: &Transaction| {
        let nonce = nonces.entry(transaction.caller).or_default();
        match run(transaction, *nonce) {
            Ok(ran) => {
                if let Some(caller) = ran.state.get(&transaction.caller) {
                    *nonce = caller.info.nonce;
                }
                Observation::new(&ran.result, &ran.state)
            }
            Err(reason) => Observation::refused(reason),
        }
    };
    transactions.iter().map(&mut ran).collect()
}

/// Why a transaction did not begin to run.
fn reason(error: impl fmt::Display) -> String {
    error.to_string()
}

/// A transaction that did not begin to run.
pub(crate) fn refused(error: impl fmt::Display) -> Error {
    Error::Refused { actual: error.to_string() }
}
