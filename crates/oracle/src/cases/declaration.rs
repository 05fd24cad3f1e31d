//! What declares a call whose calldata need not be well-formed.

use alloy_eip2930::AccessList;
use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::SolCall;
use messenger::{
    Identifier,
    abi::{
        ICrossL2Inbox::{calculateChecksumCall, validateMessageCall},
        IL2ToL2CrossDomainMessenger::relayMessageCall,
    },
};

use crate::{Encoder, Transaction, calldata::argument};

/// The word at byte `offset`, if there is a whole one.
fn word(bytes: &[u8], offset: usize) -> Option<U256> {
    let word = bytes.get(offset..offset.checked_add(32)?)?;
    Some(U256::from_be_slice(word))
}

/// The identifier that stands at the beginning of the arguments, dirty bits dropped.
fn identifier(calldata: &[u8]) -> Option<Identifier> {
    Some(Identifier {
        origin: Address::from_word(B256::from(word(calldata, argument(0))?)),
        blockNumber: word(calldata, argument(1))?,
        logIndex: word(calldata, argument(2))?,
        timestamp: word(calldata, argument(3))?,
        chainId: word(calldata, argument(4))?,
    })
}

/// The hash of the payload, or what stands in its place.
fn msg_hash(calldata: &[u8]) -> Option<B256> {
    let sixth = word(calldata, argument(5))?;
    match *calldata.first_chunk()? {
        relayMessageCall::SELECTOR => {
            let head = usize::try_from(sixth).ok()?.checked_add(4)?;
            let length = usize::try_from(word(calldata, head)?).ok()?;
            let start = head.checked_add(32)?;
            let payload = calldata.get(start..start.checked_add(length)?)?;
            Some(keccak256(payload))
        }
        validateMessageCall::SELECTOR | calculateChecksumCall::SELECTOR => Some(sixth.into()),
        _ => None,
    }
}

/// What the inbox will look for, if the calldata can be read as far as that.
fn declaration_of(encoder: Encoder, calldata: &[u8]) -> Option<AccessList> {
    let declared = encoder.declare_hashes([(&identifier(calldata)?, msg_hash(calldata)?)]);
    (!declared.0.is_empty()).then_some(declared)
}

/// The transaction, declared anew if its calldata says for what.
pub(super) fn declared(encoder: Encoder, transaction: Transaction) -> Transaction {
    match declaration_of(encoder, &transaction.data) {
        Some(access_list) => Transaction { access_list, ..transaction },
        None => transaction,
    }
}
