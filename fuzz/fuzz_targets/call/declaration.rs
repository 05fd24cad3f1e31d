//! The access list and the sent message that calldata needs to get far, derived from it.

use alloy_eip2930::{AccessList, AccessListItem};
use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::SolCall;
use messenger::{
    CROSS_L2_INBOX, Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::{
        ICrossL2Inbox::validateMessageCall,
        IL2ToL2CrossDomainMessenger::{relayMessageCall, resendMessageCall},
    },
    access_list,
};
use oracle::CHAIN_ID;

use crate::account::{ACCOUNT, AUTHORITY};

/// The largest number of words that [`Declared::Words`] declares.
const WORDS: usize = 8;

/// What the access list declares.
pub enum Declared {
    /// Nothing.
    Nothing,
    /// The calldata's message.
    Message,
    /// The calldata's message, by the same keys of the inbox, of the account and of the account
    /// that delegates. An inbox that runs at those addresses reads their keys.
    Everywhere,
    /// The words behind the calldata's selector, as slots of both predeploys.
    Words,
}

impl Declared {
    /// Reads two bits.
    pub const fn new(bits: u8) -> Self {
        match bits {
            0 => Self::Nothing,
            1 => Self::Message,
            2 => Self::Everywhere,
            _ => Self::Words,
        }
    }

    /// Builds the access list for this calldata.
    pub fn by(&self, calldata: &[u8]) -> AccessList {
        let entry = || entry(calldata).map(|entry| access_list(&[entry])).unwrap_or_default();
        match self {
            Self::Nothing => AccessList::default(),
            Self::Message => entry(),
            Self::Everywhere => {
                let AccessList(mut items) = entry();
                let keys = items.first().map(|item| item.storage_keys.clone()).unwrap_or_default();
                items.extend(item([ACCOUNT, AUTHORITY], &keys));
                AccessList(items)
            }
            Self::Words => {
                let words = calldata.get(4..).unwrap_or_default().chunks_exact(32).take(WORDS);
                let keys: Vec<_> = words.map(B256::from_slice).collect();
                let predeploys = [CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER];
                AccessList(item(predeploys, &keys).collect())
            }
        }
    }
}

/// Items with these keys for each of the addresses.
fn item(addresses: [Address; 2], keys: &[B256]) -> impl Iterator<Item = AccessListItem> {
    addresses.into_iter().map(|address| AccessListItem { address, storage_keys: keys.to_vec() })
}

/// The inbox entry of the message that the calldata relays or validates.
fn entry(calldata: &[u8]) -> Option<InboxEntry> {
    let word = |index: usize| calldata.get(4 + 32 * index..36 + 32 * index);
    let number = |index: usize| word(index).map(U256::from_be_slice);
    let id = Identifier {
        origin: Address::from_word(B256::from_slice(word(0)?)),
        blockNumber: number(1)?,
        logIndex: number(2)?,
        timestamp: number(3)?,
        chainId: number(4)?,
    };
    let msg_hash = match *calldata.first_chunk()? {
        relayMessageCall::SELECTOR => {
            let arguments = &calldata[4..];
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

/// The message that the calldata resends.
pub fn sent_message(calldata: &[u8]) -> Option<Message> {
    let call = resendMessageCall::abi_decode(calldata).ok()?;
    Some(Message {
        destination: call._destination,
        source: U256::from(CHAIN_ID),
        nonce: call._nonce,
        sender: call._sender,
        target: call._target,
        message: call._message,
    })
}
