//! A transaction to compare.

use alloy_eip2930::AccessList;
use alloy_primitives::{Address, Bytes, U256};
use op_revm::{
    OpTransaction,
    revm::{context::TxEnv, primitives::TxKind},
};

use crate::world::CALLER;

/// A call from an account, at gas price 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// Who sends it.
    pub caller: Address,
    /// Who is called.
    pub to: Address,
    /// Calldata.
    pub data: Bytes,
    /// Value, in wei.
    pub value: U256,
    /// Gas limit.
    pub gas_limit: u64,
    /// Access list.
    pub access_list: AccessList,
}

impl Transaction {
    /// A call by [`CALLER`] with a gas limit that no test reaches.
    pub fn new(to: Address, data: impl Into<Bytes>) -> Self {
        Self {
            caller: CALLER,
            to,
            data: data.into(),
            value: U256::ZERO,
            gas_limit: 10_000_000,
            access_list: AccessList::default(),
        }
    }

    /// With this value, in wei.
    #[must_use]
    pub const fn value(mut self, value: U256) -> Self {
        self.value = value;
        self
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

    /// As op-revm takes it, with the sender's `nonce` and the `chain_id` it runs on.
    pub(crate) fn env(&self, nonce: u64, chain_id: u64) -> OpTransaction<TxEnv> {
        let base = TxEnv {
            // EIP-1559, which carries an access list.
            tx_type: 2,
            caller: self.caller,
            gas_limit: self.gas_limit,
            kind: TxKind::Call(self.to),
            value: self.value,
            data: self.data.clone(),
            nonce,
            chain_id: Some(chain_id),
            access_list: self.access_list.clone(),
            ..TxEnv::default()
        };
        let mut tx = OpTransaction::new(base);
        // The bytes by which L1 data is priced, free of charge in these worlds.
        tx.enveloped_tx = Some(Bytes::from_static(&[0]));
        tx
    }
}
