//! Who is called, and how.

use alloy_eip2930::{AccessList, AccessListItem};
use alloy_primitives::{Address, Bytes, U256, address, hex};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use oracle::{
    CallKind, Relay, Transaction,
    contracts::{CALLER_CONTRACT, Caller},
    declare, example_message, run_and_log,
};

use crate::{account::ACCOUNT, case::Case};

/// An account that begins to delegate (EIP-7702).
pub const AUTHORITY: Address = address!("0xde1e000000000000000000000000000000000001");

/// Where [`CREATOR_CODE`] is.
pub const CREATOR: Address = address!("0x00000000000000000000000000000000000000f2");

/// Runs initcode by CREATE, calls what it has created and logs what that returns. Its calldata are
/// the initcode's length in a word, the initcode, and the calldata of the call.
pub const CREATOR_CODE: [u8; 39] =
    hex!("5f358060205f37805f34f09060200180360380915f375f5f915f5f855af1503d5f5f3e3d5fa000");

/// Who is called.
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
    /// By two bits.
    pub const fn new(bits: u8) -> Self {
        match bits {
            0 => Self::Messenger,
            1 => Self::Inbox,
            2 => Self::Account,
            _ => Self::Creation,
        }
    }

    /// Its address.
    const fn address(&self) -> Address {
        match self {
            Self::Messenger => L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            Self::Inbox => CROSS_L2_INBOX,
            Self::Account => ACCOUNT,
            Self::Creation => CREATOR,
        }
    }
}

/// How it is called.
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
    /// By three bits.
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

    /// The transaction that gets there, which declares `items` besides what it has to.
    pub fn transaction(&self, case: &Case, items: Vec<AccessListItem>) -> Transaction {
        let (to, data) = (case.callee.address(), data(case));
        let call = |kind| {
            let call = Caller::Call::new(to, data.clone()).kind(kind);
            run_and_log([call.value(case.value).gas(case.gas)])
        };
        let relay = |target, message| Relay::of(&example_message(target, message));
        let relayed = |relay: Relay| {
            let declared = [items.clone(), declare([&relay]).0].concat();
            let data = relay.calldata();
            (Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, data), declared)
        };
        let (transaction, items) = match self {
            Self::Transaction => (Transaction::new(to, data), items),
            Self::Contract(kind) => (Transaction::new(CALLER_CONTRACT, call(*kind)), items),
            Self::Target => relayed(relay(to, data)),
            Self::Relay => relayed(relay(CALLER_CONTRACT, call(CallKind::Call))),
            Self::Delegation => (Transaction::new(AUTHORITY, data).delegate(AUTHORITY, to), items),
        };
        let transaction = transaction.value(case.value).access_list(AccessList(items));
        let gas = match self {
            // The contract limits it.
            Self::Contract(_) | Self::Relay => case.gas + 500_000,
            _ => case.gas,
        };
        let gas_limit = intrinsic_gas(&transaction) + gas;
        transaction.gas_limit(gas_limit)
    }
}

/// The calldata of the callee.
fn data(case: &Case) -> Bytes {
    match case.callee {
        Callee::Creation => {
            let code = case.code.bytes();
            let length = U256::from(code.len()).to_be_bytes::<32>();
            [&length[..], &code, &case.calldata].concat().into()
        }
        _ => case.calldata.clone(),
    }
}

/// At least what a transaction costs before it runs.
fn intrinsic_gas(transaction: &Transaction) -> u64 {
    let keys: usize = transaction.access_list.iter().map(|item| item.storage_keys.len()).sum();
    let gas = transaction.data.len() * 40
        + transaction.access_list.len() * 2_400
        + keys * 1_900
        + transaction.delegations.len() * 25_000;
    21_000 + gas as u64
}
