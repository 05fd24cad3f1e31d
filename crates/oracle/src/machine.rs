//! The EVMs that run cases.

use std::{collections::HashMap, fmt};

use alloy_evm::{Evm, EvmEnv, EvmFactory};
use alloy_op_evm::{OpEvmFactory, OpTx};
use alloy_primitives::Address;
use messenger::{MessengerEvmFactory, ReleasedImplementations, install, install_acceleration};
use op_revm::{
    DefaultOp, OpBuilder, OpHaltReason,
    revm::{
        Context, DatabaseCommit, ExecuteEvm, MainBuilder, MainContext,
        context::{CfgEnv, result::ResultAndState},
        database::InMemoryDB,
        handler::instructions::EthInstructions,
        interpreter::{Host, interpreter::EthInterpreter},
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
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::OpRevm => "op-revm",
            Self::Revm => "revm",
            Self::Alloy => "alloy-op-evm",
        })
    }
}

/// Puts into an EVM what the deployment needs; nothing for the bytecode, which is what is right.
pub(crate) fn embed<HOST: Host>(
    deployment: Deployment,
    instructions: &mut EthInstructions<EthInterpreter, HOST>,
) -> Result<(), Error> {
    match deployment {
        Deployment::Bytecode => {}
        Deployment::Native => install(instructions)?,
        Deployment::Accelerated => install_acceleration(instructions, ReleasedImplementations)?,
    }
    Ok(())
}

/// Runs the transactions one after the other in the world's machine, each on what the ones before
/// left in the database.
///
/// # Errors
///
/// [`Error::Refused`] for a transaction that the EVM does not begin to run; [`Error::Messenger`]
/// under a spec without a gas table.
pub(crate) fn run(
    world: &World,
    db: InMemoryDB,
    deployment: Deployment,
    transactions: &[Transaction],
) -> Result<Vec<Observation>, Error> {
    let block = world.block_env();
    match world.machine {
        Machine::OpRevm => {
            let context = Context::op().with_db(db).with_block(block);
            let mut evm =
                context.modify_cfg_chained(|cfg| configure(cfg, world, world.spec)).build_op();
            embed(deployment, &mut evm.0.instruction)?;
            each(transactions, |transaction, nonce| {
                let ran =
                    evm.transact(transaction.op_env(nonce, world.chain_id)).map_err(refused)?;
                evm.0.ctx.journaled_state.database.commit(ran.state.clone());
                Ok(ran)
            })
        }
        Machine::Revm => {
            let spec = world.spec.into_eth_spec();
            let context = Context::mainnet().with_db(db).with_block(block);
            let mut evm =
                context.modify_cfg_chained(|cfg| configure(cfg, world, spec)).build_mainnet();
            embed(deployment, &mut evm.instruction)?;
            each(transactions, |transaction, nonce| {
                let ran = evm.transact(transaction.env(nonce, world.chain_id)).map_err(refused)?;
                evm.ctx.journaled_state.database.commit(ran.state.clone());
                Ok(ResultAndState::new(ran.result.map_haltreason(OpHaltReason::Base), ran.state))
            })
        }
        Machine::Alloy => {
            let mut cfg_env = CfgEnv::default();
            configure(&mut cfg_env, world, world.spec);
            let env = EvmEnv { cfg_env, block_env: block };
            let mut evm = match deployment {
                Deployment::Bytecode => OpEvmFactory::default().create_evm(db, env),
                Deployment::Native => MessengerEvmFactory::default().create_evm(db, env),
                Deployment::Accelerated => {
                    MessengerEvmFactory::accelerating(ReleasedImplementations).create_evm(db, env)
                }
            };
            each(transactions, |transaction, nonce| {
                let tx = OpTx(transaction.op_env(nonce, world.chain_id));
                let ran = evm.transact_raw(tx).map_err(refused)?;
                evm.db_mut().commit(ran.state.clone());
                Ok(ran)
            })
        }
    }
}

/// Sets chain id and spec.
pub(crate) fn configure<SPEC>(cfg: &mut CfgEnv<SPEC>, world: &World, spec: SPEC)
where
    SPEC: Into<op_revm::revm::primitives::hardfork::SpecId> + Clone,
{
    cfg.chain_id = world.chain_id;
    cfg.set_spec_and_mainnet_gas_params(spec);
}

/// Runs each transaction with its sender's nonce.
fn each(
    transactions: &[Transaction],
    mut run: impl FnMut(&Transaction, u64) -> Result<ResultAndState<OpHaltReason>, Error>,
) -> Result<Vec<Observation>, Error> {
    let mut nonces = HashMap::<Address, u64>::new();
    let mut observations = Vec::with_capacity(transactions.len());
    for transaction in transactions {
        let nonce = nonces.entry(transaction.caller).or_default();
        let ran = run(transaction, *nonce)?;
        *nonce += 1;
        observations.push(Observation::new(&ran.result, &ran.state));
    }
    Ok(observations)
}

/// A transaction that did not begin to run.
pub(crate) fn refused(error: impl fmt::Display) -> Error {
    Error::Refused { actual: error.to_string() }
}
