//! Runs of transactions in a world.

use std::{collections::HashMap, fmt};

use alloy_evm::Evm;
use alloy_op_evm::OpTx;
use alloy_primitives::Address;
use op_revm::{
    OpBuilder, OpHaltReason,
    revm::{
        DatabaseCommit, ExecuteEvm, MainBuilder, context::result::ResultAndState,
        database::InMemoryDB, inspector::NoOpInspector, state::AccountInfo,
    },
};

use crate::{Deployment, Error, Machine, Observation, Transaction, World};

impl World {
    /// Runs the transactions one after the other, each on the state that the earlier ones left.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for a transaction that the EVM refuses before it runs;
    /// [`Error::Reference`] if the released bytecode is not available; [`Error::UnsupportedSpec`]
    /// under a spec without a gas table.
    pub fn run(
        &self,
        deployment: Deployment,
        transactions: &[Transaction],
    ) -> Result<Vec<Observation>, Error> {
        all_ran(self.attempt(deployment, transactions)?)
    }

    /// Runs the transactions like [`run`](Self::run), but observes a transaction that the EVM
    /// refuses before it runs as [`Refused`](crate::Status::Refused), and runs the later ones.
    ///
    /// # Errors
    ///
    /// The errors of [`run`](Self::run) except [`Error::Refused`].
    pub fn attempt(
        &self,
        deployment: Deployment,
        transactions: &[Transaction],
    ) -> Result<Vec<Observation>, Error> {
        run(self, self.database(deployment.accounts(self.versions)?), deployment, transactions)
    }

    /// Runs the transactions like [`run`](Self::run), with predeploys that no [`Deployment`] has:
    /// other rules, other code. The EVM has the native opcode.
    ///
    /// # Errors
    ///
    /// The errors of [`run`](Self::run).
    pub fn run_on(
        &self,
        predeploys: [(Address, AccountInfo); 2],
        transactions: &[Transaction],
    ) -> Result<Vec<Observation>, Error> {
        all_ran(run(self, self.database(predeploys), Deployment::Native, transactions)?)
    }
}

/// Runs the transactions in the world's machine, one after the other, each on the state that the
/// earlier ones left. A transaction that the EVM refuses before it runs is an observation, too.
///
/// # Errors
///
/// [`Error::UnsupportedSpec`] under a spec without a gas table.
fn run(
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
pub(crate) fn each(
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

/// The reason for which the EVM refused a transaction.
pub(crate) fn reason(error: impl fmt::Display) -> String {
    error.to_string()
}

/// Returns the observations if all transactions ran, else [`Error::Refused`].
pub(crate) fn all_ran(seen: Vec<Observation>) -> Result<Vec<Observation>, Error> {
    match seen.iter().find_map(Observation::refusal) {
        Some(reason) => Err(refused(reason)),
        None => Ok(seen),
    }
}

/// The error for a transaction that the EVM refused before it ran.
pub(crate) fn refused(error: impl fmt::Display) -> Error {
    Error::Refused { actual: error.to_string() }
}
