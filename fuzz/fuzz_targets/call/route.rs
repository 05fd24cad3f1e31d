//! The callee, and the route to it.

use alloy_eip2930::{AccessList, AccessListItem};
use alloy_primitives::{Address, Bytes, U256, address, hex};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use oracle::{
    CallKind, Relay, Transaction,
    contracts::{CALLER_CONTRACT, Caller},
    declare, example_message, run_and_log,
};

use crate::account::{ACCOUNT, AUTHORITY, Code};

/// Address of the contract with [`CREATOR_CODE`].
pub const CREATOR: Address = address!("0x00000000000000000000000000000000000000f2");

/// Code that runs initcode by CREATE, calls the created contract, and logs the returned data. Its
/// calldata are the initcode's length as a word, the initcode, and the calldata of the call.
pub const CREATOR_CODE: [u8; 39] =
    hex!("5f358060205f37805f34f09060200180360380915f375f5f915f5f855af1503d5f5f3e3d5fa000");

/// The callee.
pub enum Callee {
    /// The messenger.
    Messenger,
    /// The inbox.
    Inbox,
    /// The account.
    Account,
    /// A contract that has the account's code as its initcode.
    Creation,
}

impl Callee {
    /// Reads two bits.
    pub const fn new(bits: u8) -> Self {
        match bits {
            0 => Self::Messenger,
            1 => Self::Inbox,
            2 => Self::Account,
            _ => Self::Creation,
        }
    }

    /// The address to call.
    const fn address(&self) -> Address {
        match self {
            Self::Messenger => L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            Self::Inbox => CROSS_L2_INBOX,
            Self::Account => ACCOUNT,
            Self::Creation => CREATOR,
        }
    }

    /// The calldata of a call of it, for an account with `code`.
    fn data(&self, code: &Code, calldata: &Bytes) -> Bytes {
        match self {
            Self::Creation => {
                let code = code.bytes();
                let length = U256::from(code.len()).to_be_bytes::<32>();
                [&length[..], &code, calldata].concat().into()
            }
            _ => calldata.clone(),
        }
    }
}

/// A call of a callee.
pub struct Call {
    /// The callee's address.
    to: Address,
    /// Calldata.
    data: Bytes,
    /// Value, in wei.
    value: U256,
    /// Gas.
    gas: u64,
}

impl Call {
    /// Builds a call of the callee, for an account with `code`.
    pub fn new(callee: &Callee, code: &Code, calldata: &Bytes, value: U256, gas: u64) -> Self {
        Self { to: callee.address(), data: callee.data(code, calldata), value, gas }
    }
}

/// How the callee is called.
pub enum Route {
    /// By a transaction.
    Transaction,
    /// By a contract, with this opcode and all of the case's gas.
    Contract(CallKind),
    /// As the target of a relayed message.
    Target,
    /// By the target of a relayed message.
    Relay,
    /// By a transaction to an account that delegates to it.
    Delegation,
}

impl Route {
    /// Reads three bits.
    pub const fn new(bits: u8) -> Self {
        match bits {
            0 => Self::Transaction,
            1 => Self::Contract(CallKind::Call),
            2 => Self::Contract(CallKind::StaticCall),
            3 => Self::Contract(CallKind::DelegateCall),
            4 => Self::Contract(CallKind::CallCode),
            5 => Self::Target,
            6 => Self::Relay,
            _ => Self::Delegation,
        }
    }

    /// Builds the transaction that makes the call. It declares `items` and the messages that the
    /// route relays.
    pub fn transaction(&self, call: Call, items: Vec<AccessListItem>) -> Transaction {
        let Call { to, data, value, gas } = call;
        let by_contract = |kind| {
            let call = Caller::Call::new(to, data.clone()).kind(kind);
            run_and_log([call.value(value).gas(gas)])
        };
        let relay = |target, message| Relay::of(&example_message(target, message));
        let relayed = |relay: Relay| {
            let declared = [items.clone(), declare([&relay]).0].concat();
            let data = relay.calldata();
            (Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, data), declared)
        };
        let (transaction, items) = match self {
            Self::Transaction => (Transaction::new(to, data), items),
            Self::Contract(kind) => (Transaction::new(CALLER_CONTRACT, by_contract(*kind)), items),
            Self::Target => relayed(relay(to, data)),
            Self::Relay => relayed(relay(CALLER_CONTRACT, by_contract(CallKind::Call))),
            Self::Delegation => (Transaction::new(AUTHORITY, data).delegate(AUTHORITY, to), items),
        };
        let transaction = transaction.value(value).access_list(AccessList(items));
        let gas = match self {
            // The contract limits the gas of its call.
            Self::Contract(_) | Self::Relay => gas + 500_000,
            _ => gas,
        };
        let gas_limit = intrinsic_gas(&transaction) + gas;
        transaction.gas_limit(gas_limit)
    }
}

/// An upper bound of the gas that a transaction pays before it runs.
fn intrinsic_gas(transaction: &Transaction) -> u64 {
    let keys: usize = transaction.access_list.iter().map(|item| item.storage_keys.len()).sum();
    let gas = transaction.data.len() * 40
        + transaction.access_list.len() * 2_400
        + keys * 1_900
        + transaction.delegations.len() * 25_000;
    21_000 + gas as u64
}
