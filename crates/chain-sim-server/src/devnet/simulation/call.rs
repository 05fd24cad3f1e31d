//! One call of a simulated block.

use alloy_consensus::{SignableTransaction, transaction::Recovered};
use alloy_evm::{Evm, EvmEnv};
use alloy_op_evm::OpTx;
use alloy_primitives::{Log, Signature, TxKind, U256};
use alloy_rpc_types_eth::simulate::{SimCallResult, SimulateError};
use op_alloy_consensus::OpTxEnvelope;
use op_alloy_rpc_types::OpTransactionRequest;
use op_revm::{
    OpHaltReason, OpSpecId,
    constants::BASE_FEE_RECIPIENT,
    revm::{
        DatabaseCommit, DatabaseRef,
        context::result::ExecutionResult,
        state::{Account, EvmState},
    },
};

use super::{CallOutcome, Simulation, rejection::rejection, transfers::Transfers};
use crate::devnet::{
    call::{failure, price, transaction},
    error::RequestError,
    precompile_overrides::PrecompileOverrides,
    request_fields::check_fields,
    simulation_error::SimulationError,
};

/// Bytes of a call in the block and in the answer, besides its data.
const CALL: usize = 2_048;

impl Simulation<'_> {
    /// Executes a call and adds it to the block.
    ///
    /// # Errors
    ///
    /// [`SimulationError::BlockGas`], [`SimulationError::Rejected`]; as
    /// [`View::simulate`](crate::devnet::View::simulate).
    pub(super) fn call(
        &mut self,
        env: &EvmEnv<OpSpecId>,
        precompiles: &PrecompileOverrides,
        mut request: OpTransactionRequest,
    ) -> Result<CallOutcome, RequestError> {
        self.view.interrupt.check()?;
        let is_capped = self.complete(env, &mut request)?;
        let mut env = env.clone();
        // A call without a price pays nothing, whatever the base fee.
        let is_free = !self.validates && price(request.as_ref()) == 0;
        env.cfg_env.disable_base_fee = is_free;
        let base_fee = env.block_env.basefee;
        let executed = transaction(&env, self.chain.id(), request.as_ref())?;
        let envelope = envelope(request)?;
        let tx = executed.base.clone();
        let mut transfers = Transfers::default();
        let interrupt = &self.view.interrupt;
        let mut evm = self.chain.evm(
            self.blocks.scratch().database(),
            env,
            (interrupt.inspector(), &mut transfers),
        );
        precompiles.apply(evm.precompiles_mut())?;
        let mut executed = evm.transact_raw(OpTx(executed)).map_err(|error| {
            let stopped = interrupt.check().err();
            let rejected = || rejection(&error, &tx, base_fee).map(RequestError::from);
            stopped.or_else(rejected).unwrap_or_else(|| interrupt.error_of(&error))
        })?;
        if is_free {
            take_back(&mut executed.state, base_fee, executed.result.tx_gas_used());
        }
        evm.db_mut().commit(executed.state);
        drop(evm);
        let result = executed.result;
        let logs = if self.traces_transfers && result.is_success() {
            transfers.among(result.logs())
        } else {
            result.logs().to_vec()
        };
        self.budget.spend(bytes(&result, &logs))?;
        self.blocks.add(Recovered::new_unchecked(envelope, tx.caller), &result);
        self.gas_left = self.gas_left.saturating_sub(result.tx_gas_used());
        Ok(CallOutcome { result: call_result(result, is_capped), logs })
    }

    /// Fills in what a call omits: sender, nonce, gas, fees. Returns whether it has less gas than it
    /// asks for, because all calls together may use no more.
    ///
    /// # Errors
    ///
    /// [`RequestError::Contradiction`], [`RequestError::Parameter`],
    /// [`SimulationError::BlockGas`].
    fn complete(
        &mut self,
        env: &EvmEnv<OpSpecId>,
        request: &mut OpTransactionRequest,
    ) -> Result<bool, RequestError> {
        check_fields(request)?;
        let asked = request.as_mut();
        let from = *asked.from.get_or_insert_default();
        let Ok(account) = self.blocks.scratch().database().basic_ref(from);
        asked.nonce.get_or_insert_with(|| account.map_or(0, |account| account.nonce));
        asked.chain_id.get_or_insert(self.chain.id());
        asked.to.get_or_insert(TxKind::Create);
        asked.value.get_or_insert_default();
        if asked.gas_price.is_none() {
            asked.max_fee_per_gas.get_or_insert_default();
            asked.max_priority_fee_per_gas.get_or_insert_default();
        }
        asked.authorization_list = asked.authorization_list.take().filter(|list| !list.is_empty());
        let expected = env.block_env.gas_limit.saturating_sub(self.blocks.gas_used());
        let actual = asked.gas.unwrap_or(expected);
        if actual > expected {
            return Err(SimulationError::BlockGas { expected, actual }.into());
        }
        asked.gas = Some(actual.min(self.gas_left));
        Ok(actual > self.gas_left)
    }
}

/// Returns a call as a transaction whose signature is zero.
///
/// # Errors
///
/// [`RequestError::Parameter`] if its fields fit no type of transaction.
fn envelope(request: OpTransactionRequest) -> Result<OpTxEnvelope, RequestError> {
    let typed = request.build_typed_tx().map_err(|request| {
        let actual = format!("{request:?}");
        RequestError::parameter("calls", "the fields of one type of transaction", actual)
    })?;
    Ok(typed.into_signed(Signature::new(U256::ZERO, U256::ZERO, false)).into())
}

/// Takes the base fee of a free call back from its recipient. The EVM has paid it out, although the
/// call has not paid it.
fn take_back(state: &mut EvmState, base_fee: u64, gas_used: u64) {
    let fee = U256::from(base_fee) * U256::from(gas_used);
    if let Some(Account { info, .. }) = state.get_mut(&BASE_FEE_RECIPIENT) {
        info.balance = info.balance.saturating_sub(fee);
    }
}

/// Returns about how many bytes a call needs in its block and in the answer.
fn bytes(result: &ExecutionResult<OpHaltReason>, logs: &[Log]) -> usize {
    let of = |logs: &[Log]| -> usize {
        logs.iter().map(|log| size_of::<alloy_rpc_types_eth::Log>() + log.data.data.len()).sum()
    };
    let output = result.output().map_or(0, |output| output.len());
    [CALL, output, of(logs), of(result.logs())].into_iter().fold(0, usize::saturating_add)
}

/// Returns the result of a call, yet without its logs.
fn call_result(result: ExecutionResult<OpHaltReason>, is_capped: bool) -> SimCallResult {
    let gas = result.gas();
    let most_gas = gas.total_gas_spent().max(gas.floor_gas());
    let answer = SimCallResult {
        gas_used: result.tx_gas_used(),
        max_used_gas: Some(most_gas),
        status: result.is_success(),
        ..SimCallResult::default()
    };
    if let ExecutionResult::Success { output, .. } = result {
        return SimCallResult { return_data: output.into_data(), ..answer };
    }
    let failure = failure(result);
    let (code, data) = match &failure {
        RequestError::Reverted { output, .. } => {
            (SimulateError::EXECUTION_REVERTED_CODE, Some(output.clone()))
        }
        _ => (SimulateError::VM_EXECUTION_ERROR_CODE, None),
    };
    let mut message = failure.to_string();
    if is_capped && data.is_none() {
        message.push_str(" (gas limit was capped by the RPC server's global gas cap)");
    }
    SimCallResult { error: Some(SimulateError { code, message, data }), ..answer }
}
