//! The state of one chain in anvil's dump format: gzipped JSON.

use alloy_primitives::{B256, Bytes, U256};
use flate2::{Compression, write::GzEncoder};
use op_revm::revm::state::{AccountInfo, Bytecode};
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::error::RequestError;
use chain_sim::Chain;

/// An account of a dump.
#[derive(Debug, Serialize)]
struct AccountRecord<'a> {
    nonce: u64,
    balance: U256,
    code: Bytes,
    storage: Words<'a>,
}

/// The storage of an account.
#[derive(Debug)]
struct Words<'a>(&'a chain_sim::StateAccount);

impl Serialize for Words<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let words = self.0.storage.iter();
        let word =
            |(slot, word): (&B256, &U256)| -> (U256, B256) { ((*slot).into(), (*word).into()) };
        serializer.collect_map(words.map(word))
    }
}

/// The accounts of a dump. Each is made as it is written.
struct Accounts<'a>(&'a Chain);

impl Serialize for Accounts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut accounts = serializer.serialize_map(None)?;
        for (address, account) in self.0.state().accounts() {
            let AccountInfo { nonce, balance, ref code, .. } = account.info;
            let code = code.as_ref().map(Bytecode::original_bytes).unwrap_or_default();
            let record = AccountRecord { nonce, balance, code, storage: Words(account) };
            accounts.serialize_entry(address, &record)?;
        }
        accounts.end()
    }
}

/// A dump. It has no blocks: without those of the other chains they would mean nothing, and anvil
/// rejects an environment whose block is missing.
#[derive(Serialize)]
struct Dump<'a> {
    block: (),
    accounts: Accounts<'a>,
    best_block_number: u64,
    blocks: [(); 0],
    transactions: [(); 0],
    historical_states: (),
}

/// Dumps the state after a chain's head.
///
/// # Errors
///
/// [`RequestError::State`] if it cannot be serialized or compressed.
pub(crate) fn dump(chain: &Chain) -> Result<Bytes, RequestError> {
    let dump = Dump {
        block: (),
        accounts: Accounts(chain),
        best_block_number: chain.head().number(),
        blocks: [],
        transactions: [],
        historical_states: (),
    };
    let failed = |error: std::io::Error| RequestError::State { actual: error.to_string() };
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    serde_json::to_writer(&mut gzip, &dump).map_err(|error| failed(error.into()))?;
    Ok(gzip.finish().map_err(failed)?.into())
}
