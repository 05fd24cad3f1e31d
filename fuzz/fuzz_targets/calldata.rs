//! Arbitrary calldata to both implementations, which must not be told apart.
//!
//! The input is two bytes of knobs and the calldata; see [`Case`]. What the calldata needs to get
//! far is read off it, loosely: the access list that declares its message, and the mark that the
//! message it resends was sent.
#![no_main]

use std::sync::LazyLock;

use alloy_eip2930::AccessList;
use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_sol_types::SolCall;
use libfuzzer_sys::fuzz_target;
use messenger::{
    CROSS_L2_INBOX, Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::{
        ICrossL2Inbox::validateMessageCall,
        IL2ToL2CrossDomainMessenger::{relayMessageCall, resendMessageCall},
    },
    access_list,
    storage::{SENT_MESSAGES_SLOT, mapping_slot},
};
use oracle::{
    CHAIN_ID, CallKind, Error, Relay, Transaction, World, compare,
    contracts::{CALLER_CONTRACT, Caller},
    declare, example_message, run_and_log,
};

/// One case: who is called how, and with what.
struct Case {
    /// Bit 0: the inbox rather than the messenger.
    to: Address,
    /// Bits 1 and 2: by a transaction, or by a contract within one.
    route: Route,
    /// Bit 3: with 1 wei.
    value: U256,
    /// Bit 4: the access list declares the calldata's message.
    declared: bool,
    /// Bit 5: the message that the calldata resends was sent.
    sent: bool,
    /// The second byte: with 64 times so much gas for the call and what is around it, on top of
    /// what the transaction costs anyway; without limit if 0.
    gas: u64,
    /// The rest.
    calldata: Bytes,
}

/// How the predeploy is called.
enum Route {
    /// By a transaction.
    Transaction,
    /// By a contract, with this opcode.
    Contract(CallKind),
    /// By the target of a relayed message.
    Relay,
}

impl Case {
    /// Reads a case; none without both knobs.
    fn new(bytes: &[u8]) -> Option<Self> {
        let (&[knobs, gas], calldata) = bytes.split_first_chunk()?;
        let bit = |bit: u8| knobs >> bit & 1 == 1;
        let route = match (knobs >> 1 & 3, bit(6)) {
            (0, _) => Route::Transaction,
            (1, _) => Route::Contract(CallKind::StaticCall),
            (2, false) => Route::Contract(CallKind::DelegateCall),
            (2, true) => Route::Contract(CallKind::CallCode),
            (_, false) => Route::Contract(CallKind::Call),
            (_, true) => Route::Relay,
        };
        Some(Self {
            to: if bit(0) { CROSS_L2_INBOX } else { L2_TO_L2_CROSS_DOMAIN_MESSENGER },
            route,
            value: U256::from(u8::from(bit(3))),
            declared: bit(4),
            sent: bit(5),
            gas: u64::from(gas) * 64,
            calldata: Bytes::copy_from_slice(calldata),
        })
    }

    /// What declares the message that the calldata relays or validates.
    fn entry(&self) -> Option<InboxEntry> {
        let word = |index: usize| self.calldata.get(4 + 32 * index..36 + 32 * index);
        let number = |index: usize| word(index).map(U256::from_be_slice);
        let id = Identifier {
            origin: Address::from_word(B256::from_slice(word(0)?)),
            blockNumber: number(1)?,
            logIndex: number(2)?,
            timestamp: number(3)?,
            chainId: number(4)?,
        };
        let msg_hash = match *self.calldata.first_chunk()? {
            relayMessageCall::SELECTOR => {
                let arguments = &self.calldata[4..];
                let offset = usize::try_from(number(5)?).ok()?;
                let rest = arguments.get(offset..)?;
                let length = U256::from_be_slice(rest.get(..32)?);
                keccak256(rest[32..].get(..usize::try_from(length).ok()?)?)
            }
            validateMessageCall::SELECTOR => B256::from_slice(word(5)?),
            _ => return None,
        };
        InboxEntry::new(&id, msg_hash).ok()
    }

    /// The hash of the message that the calldata resends.
    fn resent(&self) -> Option<B256> {
        let call = resendMessageCall::abi_decode(&self.calldata).ok()?;
        let message = Message {
            destination: call._destination,
            source: U256::from(CHAIN_ID),
            nonce: call._nonce,
            sender: call._sender,
            target: call._target,
            message: call._message,
        };
        Some(message.hash())
    }

    /// The state it runs on.
    fn world(&self) -> World {
        static WORLD: LazyLock<World> = LazyLock::new(World::default);
        let world = WORLD.clone();
        let Some(hash) = self.sent.then(|| self.resent()).flatten() else { return world };
        let mark = mapping_slot(hash, SENT_MESSAGES_SLOT);
        world.with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, mark, U256::ONE)
    }

    /// The transaction.
    fn transaction(&self) -> Transaction {
        let call = |kind| {
            let call = Caller::Call::new(self.to, self.calldata.clone()).kind(kind);
            run_and_log([call.value(self.value).gas(100_000 + self.gas)])
        };
        let mut declarations = match self.declared.then(|| self.entry()).flatten() {
            Some(entry) => access_list(&[entry]),
            None => AccessList::default(),
        };
        let transaction = match self.route {
            Route::Transaction => Transaction::new(self.to, self.calldata.clone()),
            Route::Contract(kind) => Transaction::new(CALLER_CONTRACT, call(kind)),
            Route::Relay => {
                let outer = Relay::of(&example_message(CALLER_CONTRACT, call(CallKind::Call)));
                declarations.0.extend(declare([&outer]).0);
                Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, outer.calldata())
            }
        };
        let transaction = transaction.value(self.value).access_list(declarations);
        if self.gas == 0 {
            return transaction;
        }
        let gas_limit = intrinsic_gas(&transaction) + self.gas;
        transaction.gas_limit(gas_limit)
    }
}

/// At least what a transaction costs before it runs.
fn intrinsic_gas(transaction: &Transaction) -> u64 {
    let keys: usize = transaction.access_list.iter().map(|item| item.storage_keys.len()).sum();
    let gas = transaction.data.len() * 40 + transaction.access_list.len() * 2_400 + keys * 1_900;
    21_000 + gas as u64
}

fuzz_target!(|bytes: &[u8]| {
    let Some(case) = Case::new(bytes) else { return };
    match compare(&case.world(), &[case.transaction()]) {
        // A transaction that does not begin to run says nothing.
        Ok(_) | Err(Error::Refused { .. }) => {}
        Err(error) => panic!("{error}"),
    }
});
