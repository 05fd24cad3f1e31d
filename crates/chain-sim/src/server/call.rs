//! Calls that are made to look, not to change.

use alloy_eips::BlockId;
use alloy_evm::{
    Evm, EvmEnv,
    overrides::{OverrideBlockHashes, apply_state_overrides},
};
use alloy_network::TransactionBuilder;
use alloy_op_evm::{OpEvmContext, OpTx};
use alloy_primitives::{Bytes, ChainId, TxKind};
use alloy_rpc_types_eth::{BlockOverrides, TransactionRequest, state::StateOverride};
use op_alloy_rpc_types::OpTransactionRequest;
use op_revm::{
    OpHaltReason, OpSpecId, OpTransaction,
    revm::{
        Inspector,
        context::{TxEnv, result::ExecutionResult},
        database::CacheDB,
        inspector::NoOpInspector,
    },
};

use super::{block_tag::At, devnet::Devnet, error::RequestError};
use crate::{Chain, Refusal, RevertReason, State, engine::Execution, state::BlockState};

/// A call, and what it finds otherwise than it is.
#[derive(Debug, Clone, Default)]
pub(super) struct CallRequest {
    /// What is called.
    pub(super) transaction: OpTransactionRequest,
    /// Accounts that are otherwise.
    pub(super) state: Option<StateOverride>,
    /// The block, where it is otherwise.
    pub(super) block: Option<Box<BlockOverrides>>,
}

impl Devnet {
    /// What a call returns.
    ///
    /// # Errors
    ///
    /// [`RequestError::Reverted`], [`RequestError::Halted`]; [`RequestError::Refused`] where the EVM
    /// does not begin to run it.
    pub(super) fn call(
        &self,
        chain: ChainId,
        block: Option<BlockId>,
        call: CallRequest,
    ) -> Result<Bytes, RequestError> {
        let (result, _) = self.execute(chain, block, call, NoOpInspector {})?;
        match result {
            ExecutionResult::Success { output, .. } => Ok(output.into_data()),
            failed => Err(failure(failed)),
        }
    }

    /// The least gas limit at which a call does as well as with all the gas of a block.
    ///
    /// # Errors
    ///
    /// As [`call`](Self::call).
    pub(super) fn estimate_gas(
        &self,
        chain: ChainId,
        block: Option<BlockId>,
        mut call: CallRequest,
    ) -> Result<u64, RequestError> {
        // Where it does not say, it is about the block that it would get into.
        let block = block.or(Some(BlockId::pending()));
        let there = self.chain(chain)?;
        let at = self.at(chain, block)?;
        let most = there.config().gas_limit;
        let most = most.min(self.limits.call_gas);
        let asked = call.transaction.as_ref().gas.unwrap_or(most).min(most);
        // The state is the same for all tries, and may have to be made.
        self.on_state(chain, block, |state| {
            least_gas(asked, |gas| {
                call.transaction.set_gas_limit(gas);
                execute(there, at, state, call.clone(), NoOpInspector {}).map(|(result, _)| result)
            })
        })?
    }

    /// Executes a call on the state after a block, in that block's environment; or for the block to
    /// come, in its.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`]; [`RequestError::Refused`] where the EVM does not begin to run
    /// it.
    pub(super) fn execute<I>(
        &self,
        chain: ChainId,
        block: Option<BlockId>,
        call: CallRequest,
        inspector: I,
    ) -> Result<(ExecutionResult<OpHaltReason>, I), RequestError>
    where
        I: for<'a> Inspector<OpEvmContext<CallState<'a>>>,
    {
        let there = self.chain(chain)?;
        let at = self.at(chain, block)?;
        let call = self.limit_gas(call);
        self.on_state(chain, block, |state| execute(there, at, state, call, inspector))?
    }

    /// A call with no more gas than one may have: nobody else is served meanwhile, whatever block it
    /// says it is in.
    pub(super) fn limit_gas(&self, mut call: CallRequest) -> CallRequest {
        let most = self.limits.call_gas;
        let gas = call.transaction.as_ref().gas.unwrap_or(most).min(most);
        call.transaction.as_mut().gas = Some(gas);
        call
    }
}

/// The least gas limit up to `asked` at which a call does as well as with that.
///
/// # Errors
///
/// Why it does not succeed with that.
fn least_gas(
    asked: u64,
    mut run: impl FnMut(u64) -> Result<ExecutionResult<OpHaltReason>, RequestError>,
) -> Result<u64, RequestError> {
    let (mut low, mut high) = match run(asked)? {
        ExecutionResult::Success { gas, .. } => (gas.tx_gas_used().saturating_sub(1), asked),
        failed => return Err(failure(failed)),
    };
    // Most calls need little more than they use: refunds, and what is held back from a callee.
    let likely = (low + 1).saturating_mul(64) / 63 + 2_300 + 1;
    if likely < high && matches!(run(likely), Ok(ExecutionResult::Success { .. })) {
        high = likely;
    }
    while low + 1 < high {
        let middle = low.midpoint(high);
        // Too little to begin with is too little as well.
        if matches!(run(middle), Ok(ExecutionResult::Success { .. })) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Ok(high)
}

/// What a call executes on: a state with what it finds otherwise.
pub(super) type CallState<'a> = CacheDB<BlockState<'a, &'a State>>;

/// A transaction and what it executes on.
#[derive(Debug, Clone)]
pub(super) struct Prepared<'a> {
    /// What the EVM makes of the code of accounts.
    pub(super) execution: Execution,
    /// The state before.
    pub(super) db: CallState<'a>,
    /// The environment.
    pub(super) env: EvmEnv<OpSpecId>,
    /// The transaction.
    pub(super) transaction: OpTx,
}

/// Executes a call on a state, in the environment of a block.
fn execute<'a, I>(
    chain: &'a Chain,
    at: At,
    state: &'a State,
    call: CallRequest,
    mut inspector: I,
) -> Result<(ExecutionResult<OpHaltReason>, I), RequestError>
where
    I: Inspector<OpEvmContext<CallState<'a>>>,
{
    let Prepared { execution, db, env, transaction } = prepare(chain, at, state, call)?;
    let mut evm = execution.create_evm_with_inspector(db, env, &mut inspector);
    let result = evm.transact_raw(transaction);
    drop(evm);
    let result = result.map_err(|error| {
        RequestError::Refused(Refusal::NotExecutable { actual: error.to_string() })
    })?;
    Ok((result.result, inspector))
}

/// A call on a state, in the environment of a block, with what it finds otherwise.
///
/// # Errors
///
/// [`RequestError::Parameter`].
pub(super) fn prepare<'a>(
    chain: &'a Chain,
    at: At,
    state: &'a State,
    call: CallRequest,
) -> Result<Prepared<'a>, RequestError> {
    let mut env = environment(chain, at);
    let mut db = CacheDB::new(BlockState { state, history: &chain.history });
    if let Some(overrides) = call.state {
        apply_state_overrides(overrides, &mut db).map_err(|error| {
            RequestError::parameter(
                "stateOverride",
                "accounts with valid code, and state or stateDiff",
                error,
            )
        })?;
    }
    if let Some(overrides) = call.block {
        db.apply_block_overrides(*overrides, &mut env.block_env);
    }
    // What is only looked at may come from a contract as well.
    env.cfg_env.disable_eip3607 = true;
    env.cfg_env.disable_nonce_check = true;
    // Who offers nothing pays nothing.
    env.cfg_env.disable_base_fee = price(call.transaction.as_ref()) == 0;
    let transaction = transaction(&env, chain.id(), call.transaction.as_ref())?;
    Ok(Prepared { execution: chain.execution, db, env, transaction: OpTx(transaction) })
}

/// The environment of a block, or of the one to come.
fn environment(chain: &Chain, at: At) -> EvmEnv<OpSpecId> {
    match at {
        At::Number(number) => {
            let block = chain.block(number).unwrap_or_else(|| chain.head());
            chain.env_of(block)
        }
        At::Pending => chain.evm_env(chain.head().number() + 1, chain.next_timestamp()),
    }
}

/// What a call pays for gas at most, in wei.
fn price(call: &TransactionRequest) -> u128 {
    call.gas_price.or(call.max_fee_per_gas).unwrap_or_default()
}

/// The transaction that a call is.
fn transaction(
    env: &EvmEnv<OpSpecId>,
    chain: ChainId,
    call: &TransactionRequest,
) -> Result<OpTransaction<TxEnv>, RequestError> {
    if let Some(actual) = call.chain_id.filter(|actual| *actual != chain) {
        return Err(RequestError::parameter("chainId", chain.to_string(), actual));
    }
    let authorized = call.authorization_list.clone().unwrap_or_default();
    let most = env.block_env.gas_limit;
    let mut base = TxEnv {
        caller: call.from.unwrap_or_default(),
        gas_limit: call.gas.unwrap_or(most).min(most),
        gas_price: price(call),
        gas_priority_fee: call.max_priority_fee_per_gas.or(call.gas_price).or(Some(0)),
        kind: call.to.unwrap_or(TxKind::Create),
        value: call.value.unwrap_or_default(),
        data: call.input.input().cloned().unwrap_or_default(),
        nonce: call.nonce.unwrap_or_default(),
        chain_id: Some(chain),
        access_list: call.access_list.clone().unwrap_or_default(),
        ..TxEnv::default()
    };
    base.tx_type = if authorized.is_empty() { 2 } else { 4 };
    base.set_signed_authorization(authorized);
    let mut transaction = OpTransaction::new(base);
    transaction.enveloped_tx = Some(Bytes::new());
    Ok(transaction)
}

/// Why a call did not succeed.
pub(super) fn failure(result: ExecutionResult<OpHaltReason>) -> RequestError {
    match result {
        ExecutionResult::Revert { output, .. } => {
            let reason = (!output.is_empty()).then(|| match RevertReason::decode(&output) {
                // As every node says it.
                RevertReason::Error { message } => message,
                other => other.to_string(),
            });
            RequestError::Reverted { output, reason }
        }
        ExecutionResult::Halt { reason, .. } => {
            RequestError::Halted { actual: format!("{reason:?}") }
        }
        ExecutionResult::Success { .. } => RequestError::Halted { actual: "success".into() },
    }
}
