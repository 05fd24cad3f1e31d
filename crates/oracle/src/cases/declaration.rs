//! Access lists for calls whose calldata need not be well-formed.

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

/// The word at byte `offset`; `None` if it is incomplete.
fn word(bytes: &[u8], offset: usize) -> Option<U256> {
    let word = bytes.get(offset..offset.checked_add(32)?)?;
    Some(U256::from_be_slice(word))
}

/// The identifier at the beginning of the arguments, without dirty bits.
fn identifier(calldata: &[u8]) -> Option<Identifier> {
    Some(Identifier {
        origin: Address::from_word(B256::from(word(calldata, argument(0))?)),
        blockNumber: word(calldata, argument(1))?,
        logIndex: word(calldata, argument(2))?,
        timestamp: word(calldata, argument(3))?,
        chainId: word(calldata, argument(4))?,
    })
}

/// The payload hash: computed for `relayMessage`, else the argument.
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

/// The access list that the inbox will require; `None` if the calldata cannot be decoded so far.
fn declaration_of(encoder: Encoder, calldata: &[u8]) -> Option<AccessList> {
    let declared = encoder.declare_hashes([(&identifier(calldata)?, msg_hash(calldata)?)]);
    (!declared.0.is_empty()).then_some(declared)
}

/// Replaces the access list by the one that the calldata requires, if they can be decoded.
pub(super) fn declared(encoder: Encoder, transaction: Transaction) -> Transaction {
    match declaration_of(encoder, &transaction.data) {
        Some(access_list) => Transaction { access_list, ..transaction },
        None => transaction,
    }
}
