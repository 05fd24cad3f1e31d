//! The state of one chain in anvil's dump format: gzipped JSON.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
};

use alloy_primitives::{Address, B256, Bytes, U256};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use op_revm::revm::state::{AccountInfo, Bytecode};
use serde::{Deserialize, Serialize};

use super::error::RequestError;
use chain_sim::{Chain, Error};

/// Maximum size of an uncompressed state, in bytes: a small gzip can expand to a very large state.
const LONGEST_STATE: u64 = 256 * 1024 * 1024;
/// The first bytes of gzip data.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// An account of a dump.
#[derive(Debug, Serialize, Deserialize)]
struct AccountRecord {
    #[serde(deserialize_with = "alloy_serde::quantity::deserialize")]
    nonce: u64,
    balance: U256,
    code: Bytes,
    storage: BTreeMap<U256, B256>,
}

/// A dump. It has no blocks: without those of the other chains they would mean nothing, and anvil
/// rejects an environment whose block is missing.
#[derive(Debug, Serialize)]
struct Dump {
    block: (),
    accounts: BTreeMap<Address, AccountRecord>,
    best_block_number: u64,
    blocks: [(); 0],
    transactions: [(); 0],
    historical_states: (),
}

/// The part of a dump that is loaded. Blocks are ignored.
#[derive(Debug, Deserialize)]
struct LoadedState {
    accounts: BTreeMap<Address, AccountRecord>,
}

/// Accounts, each with its storage slots and their values.
pub(crate) type LoadedAccounts = Vec<(Address, AccountInfo, Vec<(B256, U256)>)>;

/// Dumps the state after a chain's head.
///
/// # Errors
///
/// [`RequestError::State`] if it cannot be serialized or compressed.
pub(crate) fn dump(chain: &Chain) -> Result<Bytes, RequestError> {
    let account = |(address, account): (&Address, &chain_sim::StateAccount)| {
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

/// Reads the accounts of a dump.
///
/// # Errors
///
/// [`RequestError::State`] for a malformed dump; [`RequestError::Cluster`] for invalid code.
pub(crate) fn load(state: &[u8]) -> Result<LoadedAccounts, RequestError> {
    let LoadedState { accounts } = parse(state)?;
    let read = |(address, record): (Address, AccountRecord)| {
        let code = Bytecode::new_raw_checked(record.code)
            .map_err(|error| Error::Code { account: address, actual: error.to_string() })?;
        let info = AccountInfo::new(record.balance, record.nonce, code.hash_slow(), code);
        let words = record.storage.into_iter();
        Ok((address, info, words.map(|(slot, word)| (slot.into(), word.into())).collect()))
    };
    Ok(accounts.into_iter().map(read).collect::<Result<_, Error>>()?)
}

/// Parses JSON, gzipped or plain.
fn parse(state: &[u8]) -> Result<LoadedState, RequestError> {
    let malformed = |actual: String| RequestError::State { actual };
    let mut json = Vec::new();
    if state.starts_with(&GZIP) {
        let mut longest = GzDecoder::new(state).take(LONGEST_STATE + 1);
        longest.read_to_end(&mut json).map_err(|error| malformed(error.to_string()))?;
        if json.len() as u64 > LONGEST_STATE {
            return Err(malformed(format!("more than {LONGEST_STATE} bytes")));
        }
    } else {
        json.extend_from_slice(state);
    }
    serde_json::from_slice(&json).map_err(|error| malformed(error.to_string()))
}
