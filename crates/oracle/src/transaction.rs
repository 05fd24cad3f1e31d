//! A transaction to compare.

use std::fmt;

use alloy_eip2930::AccessList;
use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};
use op_revm::{
    OpTransaction,
    revm::{
        context::{
            TxEnv,
            either::Either,
            transaction::{Authorization, RecoveredAuthority, RecoveredAuthorization},
        },
        primitives::TxKind,
    },
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
    /// Accounts that begin to delegate (EIP-7702), and to whom.
    pub delegations: Vec<(Address, Address)>,
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
            delegations: Vec::new(),
        }
    }

    /// A call of a function.
    pub fn call(to: Address, call: &impl SolCall) -> Self {
        Self::new(to, call.abi_encode())
    }

    /// The `sendMessage` that sends a message; source, nonce and sender are not its to say.
    pub fn send(message: &Message) -> Self {
        let call = sendMessageCall {
            _destination: message.destination,
            _target: message.target,
            _message: message.message.clone(),
        };
        Self::call(L2_TO_L2_CROSS_DOMAIN_MESSENGER, &call)
    }

    /// The `resendMessage` that logs a message again.
    pub fn resend(message: &Message) -> Self {
        Self::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, message.resend_calldata())
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

    /// With an account that begins to delegate, at its nonce 0.
    #[must_use]
    pub fn delegate(mut self, account: Address, to: Address) -> Self {
        self.delegations.push((account, to));
        self
    }

    /// As revm takes it, with the sender's `nonce` and the `chain_id` it runs on.
    pub fn env(&self, nonce: u64, chain_id: u64) -> TxEnv {
        let authorization = |&(account, address): &(Address, Address)| {
            let chain_id = U256::from(chain_id);
            let authorization = Authorization { chain_id, address, nonce: 0 };
            let authority = RecoveredAuthority::Valid(account);
            Either::Right(RecoveredAuthorization::new_unchecked(authorization, authority))
        };
        TxEnv {
            // EIP-1559, which carries an access list; EIP-7702 where there are delegations.
            tx_type: if self.delegations.is_empty() { 2 } else { 4 },
            authorization_list: self.delegations.iter().map(authorization).collect(),
            caller: self.caller,
            gas_limit: self.gas_limit,
            kind: TxKind::Call(self.to),
            value: self.value,
            data: self.data.clone(),
            nonce,
            chain_id: Some(chain_id),
            access_list: self.access_list.clone(),
            ..TxEnv::default()
        }
    }

    /// As op-revm takes it, with the sender's `nonce` and the `chain_id` it runs on.
    pub fn op_env(&self, nonce: u64, chain_id: u64) -> OpTransaction<TxEnv> {
        let mut tx = OpTransaction::new(self.env(nonce, chain_id));
        // The bytes by which L1 data is priced, free of charge in these worlds.
        tx.enveloped_tx = Some(Bytes::from_static(&[0]));
        tx
    }
}

impl fmt::Display for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "from {} to {} value {}", self.caller, self.to, self.value)?;
        write!(f, " gas limit {}", self.gas_limit)?;
        for item in &self.access_list.0 {
            write!(f, "\n     declares {} {:?}", item.address, item.storage_keys)?;
        }
        for (account, to) in &self.delegations {
            write!(f, "\n     delegates {account} to {to}")?;
        }
        write!(f, "\n     data {}", self.data)
    }
}
