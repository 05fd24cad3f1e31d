//! Transactions of accounts whose keys nobody needs.

use alloy_consensus::{SignableTransaction, TxEip1559, transaction::Recovered};
use alloy_eips::eip2930::AccessList;
use alloy_primitives::{Address, Bytes, ChainId, Signature, TxKind, U256};
use op_alloy_consensus::OpTxEnvelope;

/// A call to make from an account, signed by nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The account.
    pub from: Address,
    /// Who is called, or a creation.
    pub to: TxKind,
    /// Calldata, or creation code.
    pub input: Bytes,
    /// Value, in wei.
    pub value: U256,
    /// Gas limit.
    pub gas_limit: u64,
    /// Access list.
    pub access_list: AccessList,
}

impl Call {
    /// Gas limit of a call that does not say its own.
    const GAS_LIMIT: u64 = 1_000_000;

    /// A call of `to` with a gas limit of 1,000,000, no value and no access list.
    pub fn new(from: Address, to: Address, input: impl Into<Bytes>) -> Self {
        Self {
            from,
            to: TxKind::Call(to),
            input: input.into(),
            value: U256::ZERO,
            gas_limit: Self::GAS_LIMIT,
            access_list: AccessList::default(),
        }
    }

    /// A creation, with a gas limit of 1,000,000.
    pub fn create(from: Address, code: impl Into<Bytes>) -> Self {
        Self { to: TxKind::Create, ..Self::new(from, Address::ZERO, code) }
    }

    /// With this gas limit.
    #[must_use]
    pub const fn gas_limit(mut self, gas_limit: u64) -> Self {
        self.gas_limit = gas_limit;
        self
    }

    /// With this access list.
    #[must_use]
    pub fn access_list(mut self, access_list: AccessList) -> Self {
        self.access_list = access_list;
        self
    }

    /// The transaction, at gas price 0. Its signature is the sender's address, so that equal calls
    /// of two accounts have hashes of their own; it recovers to nobody's address.
    pub(crate) fn into_transaction(self, chain_id: ChainId, nonce: u64) -> Recovered<OpTxEnvelope> {
        let transaction = TxEip1559 {
            chain_id,
            nonce,
            gas_limit: self.gas_limit,
            to: self.to,
            value: self.value,
            access_list: self.access_list,
            input: self.input,
            ..TxEip1559::default()
        };
        let signature = Signature::new(self.from.into_word().into(), U256::ONE, false);
        let envelope = OpTxEnvelope::Eip1559(transaction.into_signed(signature));
        Recovered::new_unchecked(envelope, self.from)
    }
}
