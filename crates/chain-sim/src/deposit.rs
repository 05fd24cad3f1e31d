//! Deposits: transactions that come from the L1, and that no sequencer can leave out.

use alloy_primitives::{Address, B256, Bytes, TxKind, U256};
use op_alloy_consensus::{TxDeposit, UserDepositSource};

/// A deposit of a user. The next block of its chain begins with it, whatever it does; it carries
/// no access list and so [executes no message].
///
/// [executes no message]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#deposits
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deposit {
    /// Who deposits: on the chain, the sender.
    pub from: Address,
    /// Who is called, or a creation.
    pub to: TxKind,
    /// Value that comes into being on the chain, to the sender, in wei; also if the call fails.
    pub mint: u128,
    /// Value of the call, in wei.
    pub value: U256,
    /// Gas limit of the call.
    pub gas_limit: u64,
    /// Calldata, or creation code.
    pub input: Bytes,
}

impl Deposit {
    /// Mints `wei` to `account`.
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

    /// A creation with a gas limit of 1,000,000, no mint and no value.
    pub fn create(from: Address, code: impl Into<Bytes>) -> Self {
        Self { to: TxKind::Create, ..Self::call(from, Address::ZERO, code) }
    }

    /// The transaction; `index` counts the deposits of the chain, as log indexes do on the L1.
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
