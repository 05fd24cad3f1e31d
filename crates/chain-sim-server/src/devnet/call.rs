//! Read-only calls.

use std::collections::BTreeMap;

use alloy_eips::BlockId;
use alloy_evm::{
    Evm, EvmEnv,
    call::caller_gas_allowance,
    overrides::{OverrideBlockHashes, apply_state_overrides},
};
use alloy_op_evm::{OpEvmContext, OpTx};
use alloy_primitives::{B256, Bytes, ChainId, TxKind};
use alloy_rpc_types_eth::{BlockOverrides, TransactionRequest, state::StateOverride};
use op_alloy_rpc_types::OpTransactionRequest;
use op_revm::{
    OpHaltReason, OpSpecId, OpTransaction,
    revm::{
        Inspector,
        context::{TxEnv, result::ExecutionResult},
        context_interface::block::BlobExcessGasAndPrice,
        inspector::NoOpInspector,
    },
};

use super::{
    block_tag::BlockRef, error::RequestError, halt_words::halt_words, interrupt::Interrupt,
    precompile_overrides::PrecompileOverrides, request_fields::check_fields, view::View,
};
use chain_sim::{Chain, ChainDatabase, RevertReason, Scratch, State};

/// A call with state and block overrides.
#[derive(Debug, Clone, Default)]
pub(crate) struct CallRequest {
    /// The call itself.
    pub(crate) transaction: OpTransactionRequest,
    /// State overrides.
    pub(crate) state: Option<StateOverride>,
    /// Block overrides.
    pub(crate) block: Option<Box<BlockOverrides>>,
}

impl View {
    /// Executes a call and returns its output.
    ///
    /// # Errors
    ///
    /// [`RequestError::Reverted`], [`RequestError::Halted`]; [`RequestError::Refused`] if the EVM
    /// rejects the call before execution.
    pub(crate) fn call(
        &self,
        chain: ChainId,
        block: Option<BlockId>,
        call: CallRequest,
    ) -> Result<Bytes, RequestError> {
        let result = match self.console(chain) {
            None => self.execute(chain, block, call)?,
            Some(mut lines) => {
                let inspect = |prepared: PreparedTransaction<'_>| prepared.inspect(&mut lines);
                let result = self.on_prepared(chain, block, call, inspect)?;
                lines.log(chain);
                result
            }
        };
        match result {
            ExecutionResult::Success { output, .. } => Ok(output.into_data()),
            failed => Err(failure(failed)),
        }
    }

    /// Executes a call on the state after a block, in that block's environment. For the pending
    /// block, the call runs on the pending state, in the pending block's environment.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`]; [`RequestError::Refused`] if the EVM rejects the call
    /// before execution.
    pub(crate) fn execute(
        &self,
        id: ChainId,
        block: Option<BlockId>,
        call: CallRequest,
    ) -> Result<ExecutionResult<OpHaltReason>, RequestError> {
        self.on_prepared(id, block, call, |prepared| prepared.inspect(NoOpInspector {}))
    }

    /// As [`execute`](Self::execute), with an inspector, which is returned.
    ///
    /// # Errors
    ///
    /// As [`execute`](Self::execute).
    pub(crate) fn inspect<I>(
        &self,
        id: ChainId,
        block: Option<BlockId>,
        call: CallRequest,
        mut inspector: I,
    ) -> Result<I, RequestError>
    where
        I: for<'a> Inspector<OpEvmContext<ChainDatabase<'a>>>,
    {
        self.on_prepared(id, block, call, |prepared| prepared.inspect(&mut inspector))?;
        Ok(inspector)
    }

    /// Prepares a call on the state after a block, with its gas capped, and runs it. A call that
    /// names no gas has as much as its sender can pay for.
    ///
    /// # Errors
    ///
    /// As [`prepare`](Self::prepare), [`limit_to_balance`](PreparedTransaction::limit_to_balance) and
    /// `run`.
    pub(super) fn on_prepared<T>(
        &self,
        id: ChainId,
        block: Option<BlockId>,
        call: CallRequest,
        run: impl FnOnce(PreparedTransaction<'_>) -> Result<T, RequestError>,
    ) -> Result<T, RequestError> {
        let chain = self.chain(id)?;
        let block_ref = self.resolve_block(id, block)?;
        let names_gas = call.transaction.as_ref().gas.is_some();
        let call = self.limit_gas(call);
        self.on_state(id, block, |state| {
            let mut prepared = self.prepare(chain, block_ref, state, call)?;
            if !names_gas {
                prepared.limit_to_balance()?;
            }
            run(prepared)
        })?
    }

    /// Prepares a call on a state, in the environment of a block, with the call's overrides.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`].
    pub(crate) fn prepare<'a>(
        &'a self,
        chain: &'a Chain,
        block: BlockRef,
        state: &State,
        call: CallRequest,
    ) -> Result<PreparedTransaction<'a>, RequestError> {
        check_fields(&call.transaction)?;
        let mut env = environment(chain, block);
        let mut scratch = chain.scratch(state);
        let precompiles = override_state(&mut scratch, call.state)?;
        if let Some(overrides) = call.block {
            let mut hashes = BlockHashes::default();
            override_blob_price(&overrides, &mut env);
            hashes.apply_block_overrides(*overrides, &mut env.block_env);
            scratch.override_block_hashes(hashes.0);
        }
        // Nodes let a call use more gas than a transaction may.
        env.cfg_env.tx_gas_limit_cap = Some(u64::MAX);
        // Calls may come from accounts with code.
        env.cfg_env.disable_eip3607 = true;
        env.cfg_env.disable_nonce_check = true;
        // A call without a gas price pays no base fee.
        env.cfg_env.disable_base_fee = price(call.transaction.as_ref()) == 0;
        let transaction = transaction(&env, chain.id(), call.transaction.as_ref())?;
        Ok(PreparedTransaction {
            scratch,
            env,
            precompiles,
            transaction: OpTx(transaction),
            interrupt: &self.interrupt,
        })
    }

    /// Caps a call's gas at the limit for calls. The cap also holds if a block override raises the
    /// block's gas limit.
    pub(crate) fn limit_gas(&self, mut call: CallRequest) -> CallRequest {
        let most = self.limits.call_gas;
        let gas = call.transaction.as_ref().gas.unwrap_or(most).min(most);
        call.transaction.as_mut().gas = Some(gas);
        call
    }
}

/// A transaction, with the state and the environment in which it executes.
#[derive(Debug, Clone)]
pub(crate) struct PreparedTransaction<'a> {
    /// The state before it, with overrides.
    pub(crate) scratch: Scratch<'a>,
    /// The block environment, with overrides.
    pub(crate) env: EvmEnv<OpSpecId>,
    /// The precompiles that are not in their places.
    pub(crate) precompiles: PrecompileOverrides,
    /// The transaction.
    pub(crate) transaction: OpTx,
    /// When the execution must end.
    pub(crate) interrupt: &'a Interrupt,
}

impl PreparedTransaction<'_> {
    /// Lowers the gas limit to what the caller can pay for, and returns it. Without a price it stays.
    ///
    /// # Errors
    ///
    /// [`RequestError::TransferFunds`].
    pub(crate) fn limit_to_balance(&mut self) -> Result<u64, RequestError> {
        let transaction = &mut self.transaction.0.base;
        if transaction.gas_price > 0 {
            let allowed = caller_gas_allowance(&mut self.scratch.database(), transaction);
            let allowed = allowed
                .map_err(|error| RequestError::TransferFunds { actual: error.to_string() })?;
            transaction.gas_limit = transaction.gas_limit.min(allowed);
        }
        Ok(transaction.gas_limit)
    }

    /// Executes the transaction.
    ///
    /// # Errors
    ///
    /// [`RequestError::Refused`] if the EVM rejects the transaction before execution;
    /// [`RequestError::Precompile`].
    pub(super) fn execute(self) -> Result<ExecutionResult<OpHaltReason>, RequestError> {
        self.inspect(NoOpInspector {})
    }

    /// As [`execute`](Self::execute), with an inspector.
    ///
    /// # Errors
    ///
    /// As [`execute`](Self::execute).
    pub(super) fn inspect<I>(
        self,
        inspector: I,
    ) -> Result<ExecutionResult<OpHaltReason>, RequestError>
    where
        I: for<'a> Inspector<OpEvmContext<ChainDatabase<'a>>>,
    {
        let Self { mut scratch, env, precompiles, transaction, interrupt } = self;
        let chain = scratch.chain();
        let mut evm = chain.evm(scratch.database(), env, (interrupt.inspector(), inspector));
        precompiles.apply(evm.precompiles_mut())?;
        let executed = evm.transact_raw(transaction);
        Ok(executed.map_err(|error| interrupt.error_of(&error))?.result)
    }
}

/// Changes accounts before a call. Returns the precompiles that are not in their places then.
///
/// # Errors
///
/// [`RequestError::Parameter`].
pub(super) fn override_state(
    scratch: &mut Scratch<'_>,
    overrides: Option<StateOverride>,
) -> Result<PrecompileOverrides, RequestError> {
    let overrides = overrides.unwrap_or_default();
    let precompiles = PrecompileOverrides::of(&overrides);
    scratch.override_existence(overrides.keys().copied());
    apply_state_overrides(overrides, &mut scratch.database()).map_err(|error| {
        RequestError::parameter(
            "stateOverride",
            "accounts with valid code, each with state or stateDiff",
            error,
        )
    })?;
    Ok(precompiles)
}

/// Sets what `BLOBBASEFEE` returns, if a block's overrides have it.
pub(super) fn override_blob_price(overrides: &BlockOverrides, env: &mut EvmEnv<OpSpecId>) {
    if let Some(price) = overrides.blob_base_fee {
        let blob_gasprice = price.saturating_to();
        env.block_env.blob_excess_gas_and_price =
            Some(BlobExcessGasAndPrice { excess_blob_gas: 0, blob_gasprice });
    }
}

/// Block hashes out of a call's block overrides.
#[derive(Debug, Default)]
struct BlockHashes(BTreeMap<u64, B256>);

impl OverrideBlockHashes for BlockHashes {
    fn override_block_hashes(&mut self, block_hashes: BTreeMap<u64, B256>) {
        self.0.extend(block_hashes);
    }
}

/// Returns the environment of a block or of the pending block.
pub(super) fn environment(chain: &Chain, block: BlockRef) -> EvmEnv<OpSpecId> {
    match block {
        BlockRef::Number(number) => {
            let block = chain.block(number).unwrap_or_else(|| chain.head());
            chain.env(block)
        }
        BlockRef::Pending => chain.next_env(),
    }
}

/// Returns the maximum gas price that a call offers, in wei.
pub(super) fn price(call: &TransactionRequest) -> u128 {
    call.gas_price.or(call.max_fee_per_gas).unwrap_or_default()
}

/// Converts a call to a transaction.
///
/// # Errors
///
/// [`RequestError::Parameter`] for another chain's id.
pub(super) fn transaction(
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

/// Converts the result of a failed call to an error.
pub(crate) fn failure(result: ExecutionResult<OpHaltReason>) -> RequestError {
    match result {
        ExecutionResult::Revert { output, .. } => {
            let reason = (!output.is_empty()).then(|| match RevertReason::decode(&output) {
                // Nodes show the message alone.
                RevertReason::Error { message } => message,
                other => other.to_string(),
            });
            RequestError::Reverted { output, reason }
        }
        ExecutionResult::Halt { reason, .. } => {
            RequestError::Halted { actual: halt_words(&reason) }
        }
        ExecutionResult::Success { .. } => RequestError::Halted { actual: "success".into() },
    }
}
