//! Transactions with an inspector attached.

use std::fmt;

use alloy_evm::Evm;
use alloy_op_evm::{OpEvmContext, OpTx};
use op_revm::{
    OpBuilder, OpContext, OpHaltReason,
    revm::{
        DatabaseCommit, DatabaseRef, InspectEvm, Inspector, MainBuilder,
        context::result::ResultAndState, database::InMemoryDB, handler::MainnetContext,
    },
};

use crate::{Deployment, Error, Machine, Transaction, World, run::refused};

/// An inspector that works in every [`Machine`].
pub trait Tracer:
    Inspector<OpContext<InMemoryDB>>
    + Inspector<MainnetContext<InMemoryDB>>
    + Inspector<OpEvmContext<InMemoryDB>>
{
}

impl<I> Tracer for I where
    I: Inspector<OpContext<InMemoryDB>>
        + Inspector<MainnetContext<InMemoryDB>>
        + Inspector<OpEvmContext<InMemoryDB>>
{
}

/// A transaction that ran with an inspector attached.
pub struct Traced<I> {
    /// The inspector after the transaction.
    pub inspector: I,
    /// The result and the state changes.
    pub ran: ResultAndState<OpHaltReason>,
    /// The state before the transaction.
    pub before: InMemoryDB,
}

impl<I: fmt::Debug> fmt::Debug for Traced<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut traced = f.debug_struct("Traced");
        traced.field("inspector", &self.inspector).field("result", &self.ran.result);
        traced.finish_non_exhaustive()
    }
}

impl World {
    /// Runs the transactions like [`run`](Self::run), each with an inspector of its own. EVMs of
    /// `MessengerEvmFactory` do not accelerate here, because they have an inspector.
    ///
    /// # Errors
    ///
    /// The errors of [`run`](Self::run).
    pub fn trace<I: Tracer>(
        &self,
        deployment: Deployment,
        transactions: &[Transaction],
        inspector: impl Fn() -> I,
    ) -> Result<Vec<Traced<I>>, Error> {
        let mut db = self.database(deployment.accounts(self.versions)?);
        let mut traced = Vec::with_capacity(transactions.len());
        for transaction in transactions {
            let before = db.clone();
            let mut inspector = inspector();
            let ran = inspect(self, db.clone(), deployment, transaction, &mut inspector)?;
            db.commit(ran.state.clone());
            traced.push(Traced { inspector, ran, before });
        }
        Ok(traced)
    }
}

/// Runs one transaction in the world's machine. The inspector is a trait object, so that the EVM is
/// compiled once and not for every inspector.
fn inspect(
    world: &World,
    db: InMemoryDB,
    deployment: Deployment,
    transaction: &Transaction,
    tracer: &mut dyn Tracer,
) -> Result<ResultAndState<OpHaltReason>, Error> {
    // Reading an in-memory database without an underlying one cannot fail.
    let Ok(caller) = db.basic_ref(transaction.caller);
    let nonce = caller.unwrap_or_default().nonce;
    match world.machine {
        Machine::OpRevm => {
            let tracer: &mut dyn Inspector<OpContext<InMemoryDB>> = tracer;
            let mut evm = world.op_context(db).build_op_with_inspector(tracer);
            deployment.install(&mut evm.0.instruction)?;
            evm.inspect_tx(transaction.op_env(nonce, world.chain_id)).map_err(refused)
        }
        Machine::Revm => {
            let tracer: &mut dyn Inspector<MainnetContext<InMemoryDB>> = tracer;
            let mut evm = world.mainnet_context(db).build_mainnet_with_inspector(tracer);
            deployment.install(&mut evm.instruction)?;
            let ran = evm.inspect_tx(transaction.env(nonce, world.chain_id)).map_err(refused)?;
            Ok(ResultAndState::new(ran.result.map_haltreason(OpHaltReason::Base), ran.state))
        }
        Machine::Alloy | Machine::Inspected => {
            let tracer: &mut dyn Inspector<OpEvmContext<InMemoryDB>> = tracer;
            let mut evm = deployment.create_inspected_evm(db, world.evm_env(), tracer);
            evm.transact_raw(OpTx(transaction.op_env(nonce, world.chain_id))).map_err(refused)
        }
    }
}
