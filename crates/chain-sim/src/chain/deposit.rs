//! Deposits: transactions from the L1, which no sequencer can leave out.

use alloy_primitives::{Address, B256, Bytes, TxKind, U256};
use op_alloy_consensus::{TxDeposit, UserDepositSource};

/// A deposit from a user. It is at the beginning of the next block, whether it succeeds or fails.
/// It has no access list and so [executes no message].
///
/// [executes no message]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#deposits
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deposit {
    /// The depositor, who is the sender on the chain.
    pub from: Address,
    /// The called account, or a contract creation.
    pub to: TxKind,
    /// Value that is minted to the sender, in wei, even if the call fails.
    pub mint: u128,
    /// Value of the call, in wei.
    pub value: U256,
    /// Gas limit of the call.
    pub gas_limit: u64,
    /// Calldata, or creation code.
    pub input: Bytes,
}

impl Deposit {
    /// A deposit that mints `wei` to `account`.
    pub fn mint(account: Address, wei: u128) -> Self {
        Self { mint: wei, ..Self::call(account, account, Bytes::new()) }
    }

    /// A call of `to` with a gas limit of 1,000,000, no mint and no value.
    pub fn call(from: Address, to: Address, input: impl Into<Bytes>) -> Self {
        Self {
            from,
            to: TxKind::Call(to),
            mint: 0,
            value: U256::ZERO,
            gas_limit: 1_000_000,
            input: input.into(),
        }
    }

    /// A contract creation with a gas limit of 1,000,000, no mint and no value.
    pub fn create(from: Address, code: impl Into<Bytes>) -> Self {
        Self { to: TxKind::Create, ..Self::call(from, Address::ZERO, code) }
    }

    /// Builds the transaction; `index` counts the deposits of the chain, in place of the log index
    /// on the L1.
    pub(crate) fn into_transaction(self, index: u64) -> TxDeposit {
        TxDeposit {
            source_hash: UserDepositSource::new(B256::ZERO, index).source_hash(),
            from: self.from,
            to: self.to,
            mint: self.mint,
            value: self.value,
            gas_limit: self.gas_limit,
            is_system_transaction: false,
            input: self.input,
        }
    }
}
