//! Loads a state in anvil's dump format. It is counted as it is read: a small gzip can expand to a
//! very large state.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    fmt,
    io::{self, BufReader, Read},
    sync::Arc,
};

use alloy_primitives::{Address, B256, Bytes, U256};
use chain_sim::{ACCOUNT_BYTES, Error, WORD_BYTES};
use flate2::read::GzDecoder;
use op_revm::revm::state::{AccountInfo, Bytecode};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, MapAccess, SeqAccess, Visitor},
};

use super::error::RequestError;
use crate::memory::{Held, NoRoom, Share};

/// The first bytes of gzip data.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// Maximum size of an uncompressed state, in bytes.
const LONGEST_STATE: u64 = 256 * 1024 * 1024;
/// Bytes that are read at a time.
const PART: usize = 64 * 1024;
/// Bytes of memory that a byte of an account's JSON takes at most while the account is read: its
/// text, for which there is twice the room, and its value. A word takes less.
const READING: u64 = 4;

/// Accounts, each with its storage slots and their values.
pub(crate) type LoadedAccounts = Vec<(Address, AccountInfo, Vec<(B256, U256)>)>;

/// An account of a dump.
#[derive(Debug, Deserialize)]
struct AccountRecord {
    #[serde(deserialize_with = "alloy_serde::quantity::deserialize")]
    nonce: u64,
    balance: U256,
    code: Bytes,
    storage: Words,
}

/// The storage of an account, in the order of the dump.
#[derive(Debug)]
struct Words(Vec<(B256, U256)>);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Storage;
        impl<'de> Visitor<'de> for Storage {
            type Value = Words;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of storage slots")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Words, A::Error> {
                let mut words = Vec::new();
                while let Some((slot, word)) = map.next_entry::<U256, B256>()? {
                    words.push((slot.into(), word.into()));
                }
                Ok(Words(words))
            }
        }
        deserializer.deserialize_map(Storage)
    }
}

/// Accounts by their address.
type Records = BTreeMap<Address, AccountRecord>;

/// Counts what is read of a state.
struct Counter {
    held: RefCell<Held>,
    /// Bytes of the accounts that have been read.
    done: Cell<u64>,
    /// Bytes of JSON that have been read since the last account, or since the last name or value
    /// outside of the accounts: so many can be kept at a time.
    reading: Cell<u64>,
    no_room: RefCell<Option<NoRoom>>,
}

impl Counter {
    /// Counts so many bytes, and what has been read of the next account.
    fn count(&self) -> Result<(), NoRoom> {
        let reading = self.reading.get().saturating_mul(READING);
        let counted = self.held.borrow_mut().resize(self.done.get().saturating_add(reading));
        counted.inspect_err(|no_room| {
            self.no_room.replace(Some(no_room.clone()));
        })
    }
}

/// The JSON of a state, of which each part is counted before it is kept.
struct Counted<'a, R> {
    json: R,
    /// Number of bytes that may follow.
    left: u64,
    counter: &'a Counter,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.json.read(buffer)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::other(format!("expected at most {LONGEST_STATE} bytes")))?;
        self.counter.reading.set(self.counter.reading.get() + read as u64);
        self.counter.count().map_err(|_| io::ErrorKind::OutOfMemory)?;
        Ok(read)
    }
}

/// Reads a dump. Everything but the accounts is ignored.
struct Dump<'a>(&'a Counter);

impl<'de> Visitor<'de> for Dump<'_> {
    type Value = Records;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a dump with accounts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Records, A::Error> {
        let mut accounts = None;
        while let Some(name) = map.next_key::<Name>()? {
            self.0.reading.set(0);
            match name {
                Name::Accounts if accounts.is_some() => {
                    return Err(serde::de::Error::duplicate_field("accounts"));
                }
                Name::Accounts => accounts = Some(map.next_value_seed(Accounts(self.0))?),
                Name::Other => map.next_value_seed(Ignored(self.0))?,
            }
        }
        accounts.ok_or_else(|| serde::de::Error::missing_field("accounts"))
    }
}

/// Reads a value and keeps nothing of it, nested no deeper than `serde_json` allows.
#[derive(Clone, Copy)]
struct Ignored<'a>(&'a Counter);

impl Ignored<'_> {
    /// Goes on with the next name or value.
    fn next<E>(self) -> Result<(), E> {
        self.0.reading.set(0);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Ignored<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Ignored<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.next()
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.next()
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.next()
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.next()
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        self.next()
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.next()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(self)?.is_some() {}
        self.next()
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry_seed(self, self)?.is_some() {}
        self.next()
    }
}

/// The name of a part of a dump.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Name {
    Accounts,
    #[serde(other)]
    Other,
}

/// Reads the accounts of a dump.
struct Accounts<'a>(&'a Counter);

impl<'de> DeserializeSeed<'de> for Accounts<'_> {
    type Value = Records;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Records, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Accounts<'_> {
    type Value = Records;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of accounts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Records, A::Error> {
        let Self(counter) = self;
        let mut accounts = Records::new();
        counter.reading.set(0);
        while let Some((address, account)) = map.next_entry::<Address, AccountRecord>()? {
            let words = account.storage.0.capacity() as u64 * WORD_BYTES;
            let bytes = ACCOUNT_BYTES + account.code.len() as u64 + words;
            counter.done.set(counter.done.get() + bytes);
            counter.reading.set(0);
            counter.count().map_err(serde::de::Error::custom)?;
            accounts.insert(address, account);
        }
        counter.reading.set(0);
        Ok(accounts)
    }
}

/// Reads the accounts of a dump, gzipped or plain. What they take in memory is counted until the
/// returned guard is dropped.
///
/// # Errors
///
/// [`RequestError::State`] for a malformed dump; [`RequestError::Limit`]; [`RequestError::Cluster`]
/// for invalid code.
pub(crate) fn load(
    state: &[u8],
    memory: &Arc<Share>,
) -> Result<(LoadedAccounts, Held), RequestError> {
    let counter = Counter {
        held: RefCell::new(memory.nothing()),
        done: Cell::new(0),
        reading: Cell::new(0),
        no_room: RefCell::default(),
    };
    let parsed = if state.starts_with(&GZIP) {
        parse(GzDecoder::new(state), &counter)
    } else {
        parse(state, &counter)
    };
    if let Some(no_room) = counter.no_room.take() {
        return Err(no_room.into());
    }
    let records = parsed.map_err(|error| RequestError::State { actual: error.to_string() })?;
    let account = |(address, record): (Address, AccountRecord)| {
        let code = Bytecode::new_raw_checked(record.code)
            .map_err(|error| Error::Code { account: address, actual: error.to_string() })?;
        let info = AccountInfo::new(record.balance, record.nonce, code.hash_slow(), code);
        Ok((address, info, record.storage.0))
    };
    let accounts = records.into_iter().map(account).collect::<Result<_, Error>>()?;
    Ok((accounts, counter.held.into_inner()))
}

/// Parses JSON to its end.
fn parse(json: impl Read, counter: &Counter) -> Result<Records, serde_json::Error> {
    let json = BufReader::with_capacity(PART, Counted { json, left: LONGEST_STATE, counter });
    let mut json = serde_json::Deserializer::from_reader(json);
    let records = json.deserialize_map(Dump(counter))?;
    json.end()?;
    Ok(records)
}
