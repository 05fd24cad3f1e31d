//! The state of one chain in anvil's dump format: gzipped JSON.

use alloy_primitives::{B256, Bytes, ChainId, U256};
use flate2::{Compression, write::GzEncoder};
use op_revm::revm::state::Bytecode;
use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::{error::RequestError, view::View};
use chain_sim::{State, StateAccount, Words};

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
struct Storage<'a>(&'a Words);

impl Serialize for Storage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let words = self.0.iter();
        serializer
            .collect_map(words.map(|(slot, word)| (U256::from_be_bytes(slot.0), B256::from(*word))))
    }
}

impl View {
    /// Dumps the state after a chain's head.
    ///
    /// # Errors
    ///
    /// [`RequestError::ChainNotFound`]; [`RequestError::AnswerTooLong`], [`RequestError::Limit`],
    /// [`RequestError::TimedOut`]; [`RequestError::State`] if it cannot be compressed.
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
        let gzip = GzEncoder::new(self.bounded(most), Compression::fast());
        let mut written = self.interrupted(gzip);
        serde_json::to_writer(&mut written, &dump)
            .map_err(|error| self.writing_error(written.inner().get_ref(), error))?;
        let mut gzip = written.into_inner();
        gzip.try_finish()
            .map_err(|error| self.writing_error(gzip.get_ref(), serde_json::Error::io(error)))?;
        let failed = |error: std::io::Error| RequestError::State { actual: error.to_string() };
        let (bytes, _counted) = gzip.finish().map_err(failed)?.into_parts();
        Ok(bytes.into())
    }
}
