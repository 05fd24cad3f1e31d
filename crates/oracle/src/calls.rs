//! Calls by the contract [`Caller`].

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;

use crate::{Observation, contracts::Caller};

/// A call opcode; [`Caller`]'s `Kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum CallKind {
    /// CALL.
    Call = 0,
    /// STATICCALL.
    StaticCall = 1,
    /// DELEGATECALL.
    DelegateCall = 2,
    /// CALLCODE.
    CallCode = 3,
}

impl CallKind {
    /// All four opcodes.
    pub const ALL: [Self; 4] = [Self::Call, Self::StaticCall, Self::DelegateCall, Self::CallCode];
}

impl Caller::Call {
    /// Builds a CALL with all gas and no value.
    pub fn new(to: Address, data: impl Into<Bytes>) -> Self {
        Self {
            kind: CallKind::Call as u8,
            to,
            value: U256::ZERO,
            gas: U256::ZERO,
            data: data.into(),
        }
    }

    /// Sets the opcode.
    #[must_use]
    pub const fn kind(mut self, kind: CallKind) -> Self {
        self.kind = kind as u8;
        self
    }

    /// Sets the value, in wei.
    #[must_use]
    pub const fn value(mut self, value: U256) -> Self {
        self.value = value;
        self
    }

    /// Limits the gas, so that a halt does not consume all of the caller's gas.
    #[must_use]
    pub fn gas(mut self, gas: u64) -> Self {
        self.gas = U256::from(gas);
        self
    }
}

/// Builds calldata for [`Caller`]: it makes these calls and logs the result of each.
pub fn run_and_log(calls: impl IntoIterator<Item = Caller::Call>) -> Bytes {
    Caller::runAndLogCall { calls: calls.into_iter().collect() }.abi_encode().into()
}

/// The results of the calls of [`run_and_log`], in order.
pub fn outcomes(seen: &Observation) -> Vec<Caller::Ran> {
    seen.events().into_iter().map(|(_, ran)| ran).collect()
}
