//! Filling a block from the pool.

use alloy_evm::Evm;
use op_revm::{OpHaltReason, OpSpecId, revm::context::result::EVMError};

use alloy_op_evm::{OpTx, OpTxError};

use super::{
    BlockBuilder, LeftOut,
    content::BlockContent,
    inclusion::{Verdict, execute},
};
use crate::{
    chain::{Chain, ChainDatabase, Pool, Waiting},
    error::Error,
    rules::{RuleContext, Validity},
};

/// The outcome of one pass over the pool.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pass {
    /// Number of transactions that were included.
    pub(crate) included: usize,
    /// Whether transactions wait for logs at the block's timestamp.
    pub(crate) awaits_log: bool,
}

impl BlockBuilder<'_> {
    /// Executes the pool's transactions in order, as many as fit into the block. Transactions that
    /// cannot be executed yet stay in the pool.
    ///
    /// # Errors
    ///
    /// [`Error::Evm`] where the EVM fails outside of any transaction, which stays in the pool.
    pub(crate) fn fill(&mut self, context: RuleContext<'_>) -> Result<Pass, Error> {
        self.fill_from(None, context)
    }

    /// Executes one transaction; returns it where it cannot be executed yet.
    ///
    /// # Errors
    ///
    /// [`Error::Evm`] where the EVM fails outside of any transaction.
    pub(crate) fn include(
        &mut self,
        waiting: Waiting,
        context: RuleContext<'_>,
    ) -> Result<Option<Waiting>, Error> {
        let mut queue = Pool::default();
        queue.push(waiting);
        self.fill_from(Some(&mut queue), context)?;
        Ok(queue.pop())
    }

    /// Fills the block from a queue, or from the chain's pool.
    fn fill_from(
        &mut self,
        queue: Option<&mut Pool>,
        context: RuleContext<'_>,
    ) -> Result<Pass, Error> {
        if self.deposits_only {
            return Ok(Pass::default());
        }
        let id = self.id();
        let env = self.chain.env_at(self.chain.head().number() + 1, self.timestamp);
        let Chain { settings, state, history, pool, execution, .. } = &mut *self.chain;
        let validity = settings.validity(context, self.parent_timestamp, self.timestamp);
        let mut evm = execution.create_evm(ChainDatabase::new(state, history), env);
        let gas_limit = settings.config.gas_limit;
        pass(queue.unwrap_or(pool), &mut evm, &mut self.content, &validity, gas_limit)
            .map_err(|actual| Error::Evm { chain: id, actual })
    }
}

/// Takes each transaction out of the pool once, and puts back what stays.
fn pass<'db, E>(
    pool: &mut Pool,
    evm: &mut E,
    content: &mut BlockContent,
    validity: &Validity<'_>,
    gas_limit: u64,
) -> Result<Pass, String>
where
    E: Evm<
            DB = ChainDatabase<'db>,
            Tx = OpTx,
            Spec = OpSpecId,
            HaltReason = OpHaltReason,
            Error = EVMError<core::convert::Infallible, OpTxError>,
        >,
{
    let mut pass = Pass::default();
    let mut later = Vec::new();
    let mut failed = None;
    while let Some(mut waiting) = pool.pop() {
        match execute(evm, &mut waiting, content, validity, gas_limit) {
            Ok(Verdict::Include(included)) => {
                let (result, executing) = *included;
                pool.record_included(&waiting);
                content.push(waiting, &result, executing);
                pass.included += 1;
            }
            Ok(Verdict::Wait) => later.push(waiting),
            Ok(Verdict::Full) => {
                later.push(waiting);
                break;
            }
            Ok(Verdict::AwaitLog) => {
                pass.awaits_log = true;
                later.push(waiting);
            }
            Ok(Verdict::LeaveOut(refusal)) => {
                pool.record_dropped(&waiting);
                content.left_out.push(LeftOut { transaction: waiting.pooled.hash(), refusal });
            }
            Err(error) => {
                later.push(waiting);
                failed = Some(error);
                break;
            }
        }
    }
    pool.put_back(later);
    failed.map_or(Ok(pass), Err)
}
