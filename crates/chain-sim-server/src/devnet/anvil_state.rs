//! The state of one chain in anvil's dump format: gzipped JSON.

use std::{collections::BTreeMap, io::Read};

use alloy_primitives::{Address, B256, Bytes, ChainId, U256};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use imbl::OrdMap;
use op_revm::revm::state::{AccountInfo, Bytecode};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};

use super::{
    error::RequestError,
    view::View,
    writing::{Bounded, Interrupted},
};
use chain_sim::{Error, State, StateAccount};

/// Maximum size of an uncompressed state, in bytes: a small gzip can expand to a very large state.
const LONGEST_STATE: u64 = 256 * 1024 * 1024;
/// The first bytes of gzip data.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// An account of a dump.
#[derive(Debug, Deserialize)]
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
struct Dump<'a> {
    block: (),
    accounts: Accounts<'a>,
    best_block_number: u64,
    blocks: [(); 0],
    transactions: [(); 0],
    historical_states: (),
}

/// The accounts of a state, which are written one by one.
#[derive(Debug)]
struct Accounts<'a>(&'a State);

impl Serialize for Accounts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.accounts().map(|(address, it)| (address, Account(it))))
    }
}

/// An account with its storage.
#[derive(Debug)]
struct Account<'a>(&'a StateAccount);

impl Serialize for Account<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let StateAccount { info, storage, .. } = self.0;
        let mut record = serializer.serialize_struct("AccountRecord", 4)?;
        record.serialize_field("nonce", &info.nonce)?;
        record.serialize_field("balance", &info.balance)?;
        let code = info.code.as_ref().map(Bytecode::original_bytes).unwrap_or_default();
        record.serialize_field("code", &code)?;
        record.serialize_field("storage", &Storage(storage))?;
        record.end()
    }
}

/// The storage of an account.
#[derive(Debug)]
struct Storage<'a>(&'a OrdMap<B256, U256>);

impl Serialize for Storage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let words = self.0.iter();
        serializer
            .collect_map(words.map(|(slot, word)| (U256::from_be_bytes(slot.0), B256::from(*word))))
    }
}

/// The part of a dump that is loaded. Blocks are ignored.
#[derive(Debug, Deserialize)]
struct LoadedState {
    accounts: BTreeMap<Address, AccountRecord>,
}

/// Accounts, each with its storage slots and their values.
pub(crate) type LoadedAccounts = Vec<(Address, AccountInfo, Vec<(B256, U256)>)>;

impl View {
    /// Dumps the state after a chain's head.
    ///
    /// # Errors
    ///
    /// [`RequestError::ChainNotFound`]; [`RequestError::AnswerTooLong`], [`RequestError::TimedOut`];
    /// [`RequestError::State`] if it cannot be compressed.
    pub(crate) fn dump(&self, id: ChainId) -> Result<Bytes, RequestError> {
        let chain = self.chain(id)?;
        let dump = Dump {
            block: (),
            accounts: Accounts(chain.state()),
            best_block_number: chain.head().number(),
            blocks: [],
            transactions: [],
            historical_states: (),
        };
        // The answer has two digits for each byte.
        let most = self.limits.response_bytes as usize / 2;
        let gzip = GzEncoder::new(Bounded::new(most), Compression::fast());
        let mut written = Interrupted::new(gzip, &self.interrupt);
        serde_json::to_writer(&mut written, &dump)
            .map_err(|error| self.writing_error(most, error))?;
        let finished = written.into_inner().finish();
        let finished =
            finished.map_err(|error| self.writing_error(most, serde_json::Error::io(error)))?;
        Ok(finished.into_bytes().into())
    }
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
