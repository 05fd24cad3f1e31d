//! Calls made by a contract.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;

use crate::{Observation, contracts::Caller};

/// The opcode to call with, [`Caller`]'s `Kind`.
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
    /// All four.
    pub const ALL: [Self; 4] = [Self::Call, Self::StaticCall, Self::DelegateCall, Self::CallCode];
}

impl Caller::Call {
    /// A CALL with all gas and no value.
    pub fn new(to: Address, data: impl Into<Bytes>) -> Self {
        Self {
            kind: CallKind::Call as u8,
            to,
            value: U256::ZERO,
            gas: U256::ZERO,
            data: data.into(),
        }
    }

    /// With this opcode.
    #[must_use]
    pub const fn kind(mut self, kind: CallKind) -> Self {
        self.kind = kind as u8;
        self
    }

    /// With this value, in wei.
    #[must_use]
    pub const fn value(mut self, value: U256) -> Self {
        self.value = value;
        self
    }

    /// With at most this gas, so that a halt does not take all of the caller's.
    #[must_use]
    pub fn gas(mut self, gas: u64) -> Self {
        self.gas = U256::from(gas);
        self
    }
}

/// Calldata that makes [`Caller`] make these calls and log what became of each.
pub fn run_and_log(calls: impl IntoIterator<Item = Caller::Call>) -> Bytes {
    Caller::runAndLogCall { calls: calls.into_iter().collect() }.abi_encode().into()
}

/// What became of the calls of [`run_and_log`], in order.
pub fn outcomes(seen: &Observation) -> Vec<Caller::Ran> {
    seen.events().into_iter().map(|(_, ran)| ran).collect()
}
