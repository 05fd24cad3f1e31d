//! Everything observable of a transaction.

use std::{collections::BTreeMap, fmt};

use alloy_primitives::{Address, B256, Bytes, Log, U256};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use op_revm::{
    OpHaltReason,
    revm::{
        context::result::{ExecutionResult, HaltReason},
        state::EvmState,
    },
};
use serde::{Deserialize, Serialize};

use crate::proxies::{INBOX_IMPLEMENTATION, MESSENGER_IMPLEMENTATION};

/// How a transaction ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Success. The kind of success does not matter to a chain.
    Success,
    /// A revert.
    Revert,
    /// An exceptional halt. All kinds of out-of-gas count as one: native code charges in larger
    /// steps, and a chain does not distinguish them.
    Halt(String),
    /// The EVM refused the transaction before it ran, for this reason. Nothing changed.
    Refused(String),
}

/// An account after a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Balance, in wei.
    pub balance: U256,
    /// Nonce.
    pub nonce: u64,
    /// Hash of the code; zero for the predeploys, whose code differs between deployments.
    pub code_hash: B256,
    /// revm's flags: touched, created, destroyed and so on.
    pub status: String,
    /// Every slot that the transaction loaded.
    pub storage: BTreeMap<U256, SlotView>,
}

/// A slot after a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotView {
    /// The word before.
    pub original: U256,
    /// The word after.
    pub present: U256,
    /// Whether the slot is cold after the transaction.
    pub is_cold: bool,
}

/// Everything observable of a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// How the transaction ended.
    pub status: Status,
    /// The output.
    pub output: Bytes,
    /// The logs, in order.
    pub logs: Vec<Log>,
    /// Gas used after the refund, and at least the floor for the calldata (EIP-7623).
    pub gas_used: u64,
    /// Gas spent before the refund and the floor. The floor alone would hide differences between
    /// cheap reverts of transactions with much calldata.
    pub gas_spent: u64,
    /// Gas refunded.
    pub refund: u64,
    /// Every account that the transaction loaded.
    pub accounts: BTreeMap<Address, AccountView>,
}

impl Observation {
    /// Observes a transaction that the EVM refused before it ran.
    pub(crate) fn refused(reason: impl fmt::Display) -> Self {
        Self {
            status: Status::Refused(reason.to_string()),
            output: Bytes::new(),
            logs: Vec::new(),
            gas_used: 0,
            gas_spent: 0,
            refund: 0,
            accounts: BTreeMap::new(),
        }
    }

    /// This observation without gas and refund.
    pub(crate) fn without_gas(self) -> Self {
        Self { gas_used: 0, gas_spent: 0, refund: 0, ..self }
    }

    /// The reason for which the EVM refused the transaction; `None` if it ran.
    pub(crate) fn refusal(&self) -> Option<&str> {
        match &self.status {
            Status::Refused(reason) => Some(reason),
            _ => None,
        }
    }

    /// Observes a result and its state changes.
    pub(crate) fn new(result: &ExecutionResult<OpHaltReason>, state: &EvmState) -> Self {
        let status = match result {
            ExecutionResult::Success { .. } => Status::Success,
            ExecutionResult::Revert { .. } => Status::Revert,
            ExecutionResult::Halt { reason, .. } => Status::Halt(match reason {
                OpHaltReason::Base(HaltReason::OutOfGas(_)) => "OutOfGas".to_owned(),
                other => format!("{other:?}"),
            }),
        };
        Self {
            status,
            output: result.output().cloned().unwrap_or_default(),
            logs: result.logs().to_vec(),
            gas_used: result.tx_gas_used(),
            gas_spent: result.gas().total_gas_spent(),
            refund: result.gas().inner_refunded(),
            accounts: state
                .iter()
                .map(|(address, account)| (*address, view(*address, account)))
                .collect(),
        }
    }
}

/// The addresses at which the predeploys' code can be.
const PREDEPLOY_CODE: [Address; 4] = [
    L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    CROSS_L2_INBOX,
    MESSENGER_IMPLEMENTATION,
    INBOX_IMPLEMENTATION,
];

/// Observes an account.
fn view(address: Address, account: &op_revm::revm::state::Account) -> AccountView {
    let native = PREDEPLOY_CODE.contains(&address);
    AccountView {
        balance: account.info.balance,
        nonce: account.info.nonce,
        code_hash: if native { B256::ZERO } else { account.info.code_hash },
        status: format!("{:?}", account.status),
        storage: account
            .storage
            .iter()
            .map(|(slot, value)| {
                let view = SlotView {
                    original: value.original_value,
                    present: value.present_value,
                    is_cold: value.is_cold,
                };
                (*slot, view)
            })
            .collect(),
    }
}
