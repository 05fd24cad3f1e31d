//! Estimates of gas.

use alloy_eips::BlockId;
use alloy_network::TransactionBuilder;
use alloy_primitives::ChainId;
use op_revm::{
    OpHaltReason,
    revm::context::result::{ExecutionResult, HaltReason},
};

use super::{
    call::{CallRequest, failure},
    error::{RequestError, is_intrinsic},
    view::View,
};

/// The gas that all attempts of one estimate may use together, as a multiple of the largest call's.
/// Usual calls need far less, and are estimated to the unit.
const ESTIMATE_CALLS: u64 = 3;

impl View {
    /// Returns the lowest gas limit with which a call succeeds, up to the one that it asks for, and
    /// up to the highest one of a transaction.
    ///
    /// # Errors
    ///
    /// As [`call`](Self::call).
    pub(crate) fn estimate_gas(
        &self,
        id: ChainId,
        block: Option<BlockId>,
        mut call: CallRequest,
    ) -> Result<u64, RequestError> {
        // The default is the pending block, which would include the transaction.
        let block = block.or(Some(BlockId::pending()));
        let chain = self.chain(id)?;
        let block_ref = self.resolve_block(id, block)?;
        // A transaction can have no more gas than this.
        let most = chain.transaction_gas_limit().min(self.limits.call_gas);
        let asked = call.transaction.as_ref().gas.unwrap_or(most).min(most);
        call.transaction.set_gas_limit(asked);
        let budget = self.estimate_budget();
        // All attempts share one state, which may have to be computed.
        self.on_state(id, block, |state| {
            let asked = self.prepare(chain, block_ref, state, call.clone())?.limit_to_balance()?;
            // The first attempt has all the gas, and shows what the others would write as well.
            let mut console = self.console(id);
            least_gas(asked, budget, |gas| {
                call.transaction.set_gas_limit(gas);
                let prepared = self.prepare(chain, block_ref, state, call.clone())?;
                let Some(mut lines) = console.take() else { return prepared.execute() };
                let result = prepared.inspect(&mut lines);
                lines.log(id);
                result
            })
        })?
    }
}

impl View {
    /// Returns the gas that the calls of one request may use together.
    pub(super) const fn estimate_budget(&self) -> u64 {
        self.limits.call_gas.saturating_mul(ESTIMATE_CALLS)
    }
}

/// Finds the lowest gas limit up to `asked` with which a call succeeds. Once the attempts have used
/// `budget`, the result is the lowest limit that has succeeded.
///
/// # Errors
///
/// [`RequestError::GasAllowance`] if it needs more than `asked`; another failure of the call with
/// that limit.
fn least_gas(
    asked: u64,
    mut budget: u64,
    mut run: impl FnMut(u64) -> Result<ExecutionResult<OpHaltReason>, RequestError>,
) -> Result<u64, RequestError> {
    let executed = run(asked).map_err(|error| match error {
        RequestError::CallRefused(refusal) if is_intrinsic(&refusal) => {
            RequestError::GasAllowance { expected: asked }
        }
        other => other,
    });
    let (mut low, mut high) = match executed? {
        ExecutionResult::Success { gas, .. } => {
            budget = budget.saturating_sub(gas.total_gas_spent());
            (gas.tx_gas_used().saturating_sub(1), asked)
        }
        ExecutionResult::Halt { reason: OpHaltReason::Base(HaltReason::OutOfGas(_)), .. } => {
            return Err(RequestError::GasAllowance { expected: asked });
        }
        failed => return Err(failure(failed)),
    };
    // A limit that is too low to start execution is too low as well.
    let mut succeeds = |gas: u64| match run(gas) {
        Ok(result) => {
            budget = budget.saturating_sub(result.gas().total_gas_spent());
            Ok((result.is_success(), budget > 0))
        }
        Err(error @ RequestError::TimedOut { .. }) => Err(error),
        Err(_) => Ok((false, true)),
    };
    // Most calls need little more than they use: refunds, and the 64th part of the gas that a
    // caller holds back from its callee.
    let likely = (low + 1).saturating_mul(64) / 63 + 2_300 + 1;
    let mut next = likely;
    let mut goes_on = true;
    while goes_on && low + 1 < high {
        if next <= low || next >= high {
            next = low.midpoint(high);
        }
        let is_enough;
        (is_enough, goes_on) = succeeds(next)?;
        let end = if is_enough { &mut high } else { &mut low };
        *end = next;
        next = low.midpoint(high);
    }
    Ok(high)
}

#[cfg(test)]
mod tests {
    use op_revm::revm::context::result::{ResultGas, SuccessReason};

    use super::*;

    /// The outcome of a call that uses `gas`.
    fn success(gas: u64) -> ExecutionResult<OpHaltReason> {
        ExecutionResult::Success {
            reason: SuccessReason::Stop,
            gas: ResultGas::default().with_total_gas_spent(gas),
            logs: Vec::new(),
            output: op_revm::revm::context::result::Output::Call(Default::default()),
        }
    }

    /// Estimates a call that needs this limit, and otherwise uses up all gas. Returns the estimate, and
    /// the number of attempts.
    fn estimate(needs: u64, uses: u64, budget: u64) -> (u64, usize) {
        let mut attempts = 0;
        let least = least_gas(50_000_000, budget, |gas| {
            attempts += 1;
            if gas >= needs {
                return Ok(success(uses));
            }
            let reason = OpHaltReason::Base(HaltReason::OutOfFunds);
            let gas = ResultGas::default().with_total_gas_spent(gas);
            Ok(ExecutionResult::Halt { reason, gas, logs: Vec::new() })
        });
        (least.unwrap(), attempts)
    }

    #[test]
    fn usual_calls_are_estimated_to_the_unit() {
        for (needs, uses) in
            [(21_000, 21_000), (60_123, 60_000), (90_000, 70_000), (1_500_000, 1_400_000)]
        {
            let (least, attempts) = estimate(needs, uses, 150_000_000);
            assert_eq!(least, needs);
            assert!(attempts < 30, "{attempts}");
        }
    }

    /// Calls that burn what they get end the search, with a limit that is enough.
    #[test]
    fn costly_calls_have_one_budget() {
        for needs in [49_900_000, 40_000_001, 30_000_000] {
            let (least, attempts) = estimate(needs, needs - 1, 150_000_000);
            assert!((needs..=50_000_000).contains(&least), "{least}");
            assert!(attempts <= 6, "{attempts}");
        }
    }
}
