//! The state of one chain, as anvil dumps and loads it: JSON, gzipped.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
};

use alloy_primitives::{Address, B256, Bytes, U256};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use op_revm::revm::state::{AccountInfo, Bytecode};
use serde::{Deserialize, Serialize};

use super::error::RequestError;
use crate::{Chain, Error};

/// Bytes of the longest state that is read: a short request can stand for a very long one.
const LONGEST_STATE: u64 = 256 * 1024 * 1024;
/// What gzip begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// An account.
#[derive(Debug, Serialize, Deserialize)]
struct AccountRecord {
    #[serde(deserialize_with = "alloy_serde::quantity::deserialize")]
    nonce: u64,
    balance: U256,
    code: Bytes,
    storage: BTreeMap<U256, B256>,
}

/// What is dumped. Blocks are not, for they mean nothing without those of the other chains; and anvil
/// takes no environment of a block that is not there.
#[derive(Debug, Serialize)]
struct Dump {
    block: (),
    accounts: BTreeMap<Address, AccountRecord>,
    best_block_number: u64,
    blocks: [(); 0],
    transactions: [(); 0],
    historical_states: (),
}

/// What is loaded: blocks that a dump may have are not looked at.
#[derive(Debug, Deserialize)]
struct Loaded {
    accounts: BTreeMap<Address, AccountRecord>,
}

/// Accounts with the words that they store.
pub(super) type LoadedAccounts = Vec<(Address, AccountInfo, Vec<(B256, U256)>)>;

/// The state of a chain's head.
///
/// # Errors
///
/// [`RequestError::State`] where it could not be written.
pub(super) fn dump(chain: &Chain) -> Result<Bytes, RequestError> {
    let account = |(address, account): (&Address, &crate::state::StateAccount)| {
        let words = account.storage.iter();
        let record = AccountRecord {
            nonce: account.info.nonce,
            balance: account.info.balance,
            code: account.info.code.as_ref().map(Bytecode::original_bytes).unwrap_or_default(),
            storage: words.map(|(slot, word)| ((*slot).into(), (*word).into())).collect(),
        };
        (*address, record)
    };
    let dump = Dump {
        block: (),
        accounts: chain.state().accounts().map(account).collect(),
        best_block_number: chain.head().number(),
        blocks: [],
        transactions: [],
        historical_states: (),
    };
    let failed = |error: std::io::Error| RequestError::State { actual: error.to_string() };
    let json = serde_json::to_vec(&dump).map_err(|error| failed(error.into()))?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&json).map_err(failed)?;
    Ok(gzip.finish().map_err(failed)?.into())
}

/// The accounts of a state that was dumped.
///
/// # Errors
///
/// [`RequestError::State`] for what is no state; [`RequestError::Cluster`] for code that can be
/// none.
pub(super) fn load(state: &[u8]) -> Result<LoadedAccounts, RequestError> {
    let Loaded { accounts } = parse(state)?;
    let read = |(address, record): (Address, AccountRecord)| {
        let code = Bytecode::new_raw_checked(record.code)
            .map_err(|error| Error::Code { account: address, actual: error.to_string() })?;
        let info = AccountInfo::new(record.balance, record.nonce, code.hash_slow(), code);
        let words = record.storage.into_iter();
        Ok((address, info, words.map(|(slot, word)| (slot.into(), word.into())).collect()))
    };
    Ok(accounts.into_iter().map(read).collect::<Result<_, Error>>()?)
}

/// Reads JSON, gzipped or not.
fn parse(state: &[u8]) -> Result<Loaded, RequestError> {
    let no_state = |actual: String| RequestError::State { actual };
    let mut json = Vec::new();
    if state.starts_with(&GZIP) {
        let mut longest = GzDecoder::new(state).take(LONGEST_STATE + 1);
        longest.read_to_end(&mut json).map_err(|error| no_state(error.to_string()))?;
        if json.len() as u64 > LONGEST_STATE {
            return Err(no_state(format!("more than {LONGEST_STATE} bytes")));
        }
    } else {
        json.extend_from_slice(state);
    }
    serde_json::from_slice(&json).map_err(|error| no_state(error.to_string()))
}
