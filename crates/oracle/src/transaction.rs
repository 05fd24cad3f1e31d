//! Transactions of cases.

use std::fmt;

use alloy_eip2930::AccessList;
use alloy_primitives::{Address, B256, Bytes, U256};
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
use serde::{Deserialize, Serialize};

use crate::CALLER;

/// The type of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Envelope {
    /// Type 0, which has no access list.
    Legacy,
    /// Type 1 (EIP-2930).
    AccessList,
    /// Type 2 (EIP-1559), or type 4 (EIP-7702) for a transaction with delegations.
    #[default]
    DynamicFee,
    /// Type 0x7e, a deposit, which has no access list. revm's own EVM does not know deposits: there
    /// it runs as type 0, and nothing is minted.
    Deposit {
        /// Wei to mint for the sender.
        mint: Option<u128>,
        /// Whether it is a system transaction, which every spec of the campaign refuses.
        is_system: bool,
    },
}

impl Envelope {
    /// Whether the type has an access list.
    pub const fn has_access_list(self) -> bool {
        matches!(self, Self::AccessList | Self::DynamicFee)
    }
}

/// A call by an account, or the creation of a contract, at gas price 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// The sender.
    pub caller: Address,
    /// The callee.
    pub to: Address,
    /// Whether it creates a contract: then there is no callee, and the data is initcode.
    pub is_creation: bool,
    /// The type.
    pub envelope: Envelope,
    /// Calldata.
    pub data: Bytes,
    /// Value, in wei.
    pub value: U256,
    /// Gas limit.
    pub gas_limit: u64,
    /// Access list.
    pub access_list: AccessList,
    /// Accounts that the transaction lets delegate (EIP-7702), each with the address of the code.
    pub delegations: Vec<(Address, Address)>,
}

impl Transaction {
    /// Builds a call by [`CALLER`] with a gas limit that no test reaches.
    pub fn new(to: Address, data: impl Into<Bytes>) -> Self {
        Self {
            caller: CALLER,
            to,
            is_creation: false,
            envelope: Envelope::default(),
            data: data.into(),
            value: U256::ZERO,
            gas_limit: 10_000_000,
            access_list: AccessList::default(),
            delegations: Vec::new(),
        }
    }

    /// Builds the creation of a contract by [`CALLER`].
    pub fn create(initcode: impl Into<Bytes>) -> Self {
        Self { is_creation: true, ..Self::new(Address::ZERO, initcode) }
    }

    /// Builds a call of a function.
    pub fn call(to: Address, call: &impl SolCall) -> Self {
        Self::new(to, call.abi_encode())
    }

    /// Builds the call of `sendMessage` that sends a message. Its calldata do not contain source,
    /// nonce and sender.
    pub fn send(message: &Message) -> Self {
        let call = sendMessageCall {
            _destination: message.destination,
            _target: message.target,
            _message: message.message.clone(),
        };
        Self::call(L2_TO_L2_CROSS_DOMAIN_MESSENGER, &call)
    }

    /// Builds the call of `resendMessage` that logs a message again.
    pub fn resend(message: &Message) -> Self {
        Self::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, message.resend_calldata())
    }

    /// Sets the value, in wei.
    #[must_use]
    pub const fn value(mut self, value: U256) -> Self {
        self.value = value;
        self
    }

    /// Sets the gas limit.
    #[must_use]
    pub const fn gas_limit(mut self, gas_limit: u64) -> Self {
        self.gas_limit = gas_limit;
        self
    }

    /// Sets the access list.
    #[must_use]
    pub fn access_list(mut self, access_list: AccessList) -> Self {
        self.access_list = access_list;
        self
    }

    /// Sets the type.
    #[must_use]
    pub const fn envelope(mut self, envelope: Envelope) -> Self {
        self.envelope = envelope;
        self
    }

    /// Adds an account, with nonce 0, that the transaction lets delegate to the code of `to`.
    #[must_use]
    pub fn delegate(mut self, account: Address, to: Address) -> Self {
        self.delegations.push((account, to));
        self
    }

    /// Converts it for revm, with the sender's `nonce` and the chain's id.
    pub fn env(&self, nonce: u64, chain_id: u64) -> TxEnv {
        let authorization = |&(account, address): &(Address, Address)| {
            let chain_id = U256::from(chain_id);
            let authorization = Authorization { chain_id, address, nonce: 0 };
            let authority = RecoveredAuthority::Valid(account);
            Either::Right(RecoveredAuthorization::new_unchecked(authorization, authority))
        };
        let tx_type = match self.envelope {
            Envelope::Legacy | Envelope::Deposit { .. } => 0,
            Envelope::AccessList => 1,
            Envelope::DynamicFee if self.delegations.is_empty() => 2,
            Envelope::DynamicFee => 4,
        };
        let delegations = if tx_type == 4 { &self.delegations[..] } else { &[] };
        let access_list =
            if self.envelope.has_access_list() { &self.access_list.0[..] } else { &[] };
        TxEnv {
            tx_type,
            authorization_list: delegations.iter().map(authorization).collect(),
            caller: self.caller,
            gas_limit: self.gas_limit,
            kind: if self.is_creation { TxKind::Create } else { TxKind::Call(self.to) },
            value: self.value,
            data: self.data.clone(),
            nonce,
            chain_id: Some(chain_id),
            access_list: AccessList(access_list.to_vec()),
            ..TxEnv::default()
        }
    }

    /// Converts it for op-revm, with the sender's `nonce` and the chain's id.
    pub fn op_env(&self, nonce: u64, chain_id: u64) -> OpTransaction<TxEnv> {
        let mut tx = OpTransaction::new(self.env(nonce, chain_id));
        // The bytes that L1 data fees are computed from. Those are zero in these worlds.
        tx.enveloped_tx = Some(Bytes::from_static(&[0]));
        if let Envelope::Deposit { mint, is_system } = self.envelope {
            // A source hash of zero would mean that it is no deposit.
            tx.deposit.source_hash = B256::repeat_byte(0xde);
            tx.deposit.mint = mint;
            tx.deposit.is_system_transaction = is_system;
        }
        tx
    }
}

impl fmt::Display for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { caller, to, value, gas_limit, envelope, .. } = self;
        write!(f, "from {caller} ")?;
        if self.is_creation {
            f.write_str("creates")?;
        } else {
            write!(f, "to {to}")?;
        }
        write!(f, " value {value} gas limit {gas_limit} {envelope:?}")?;
        for item in &self.access_list.0 {
            write!(f, "\n     declares {} {:?}", item.address, item.storage_keys)?;
        }
        for (account, to) in &self.delegations {
            write!(f, "\n     delegates {account} to {to}")?;
        }
        write!(f, "\n     data {}", self.data)
    }
}
