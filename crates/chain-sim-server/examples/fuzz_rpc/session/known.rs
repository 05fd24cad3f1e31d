//! Texts from earlier answers, for later requests.

use alloy_primitives::B256;
use rand::{Rng, seq::IndexedRandom};
use serde_json::{Value, json};

/// The largest number of hashes, of ids and of transactions.
const MOST_KNOWN: usize = 64;
/// The largest number of dumped states.
const MOST_DUMPS: usize = 2;
/// The beginning of a dumped state, which is gzipped.
const GZIP: &str = "0x1f8b";

/// Texts from earlier answers.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Hashes, and other words.
    hashes: Vec<String>,
    /// Ids of filters, snapshots and subscriptions, and other short numbers.
    pub(super) ids: Vec<String>,
    /// Encoded transactions, and other bytes.
    pub(super) encoded: Vec<String>,
    /// Dumped states.
    pub(super) dumps: Vec<String>,
}

impl Known {
    /// Begins with signed transactions.
    pub(super) fn new(encoded: Vec<String>) -> Self {
        Self { encoded, ..Self::default() }
    }

    /// Adds the texts of an answer. A full list replaces one of its texts.
    pub(super) fn learn(&mut self, rng: &mut impl Rng, answer: &Value) {
        match answer {
            Value::String(text) if text.starts_with("0x") => {
                let (pool, most) = match text.len() {
                    66 => (&mut self.hashes, MOST_KNOWN),
                    ..=8 => (&mut self.ids, MOST_KNOWN),
                    200..=2_000 => (&mut self.encoded, MOST_KNOWN),
                    _ if text.starts_with(GZIP) => (&mut self.dumps, MOST_DUMPS),
                    _ => return,
                };
                if pool.len() < most {
                    pool.push(text.clone());
                } else {
                    let place = rng.random_range(0..most);
                    pool[place].clone_from(text);
                }
            }
            Value::Array(items) => items.iter().take(8).for_each(|item| self.learn(rng, item)),
            Value::Object(fields) => {
                fields.values().take(24).for_each(|field| self.learn(rng, field));
            }
            _ => {}
        }
    }

    /// A hash from an answer, or a random one.
    pub(super) fn hash(&self, rng: &mut impl Rng) -> Value {
        match known(rng, &self.hashes) {
            Some(hash) if rng.random_bool(0.9) => hash,
            _ => json!(B256::from(rng.random::<[u8; 32]>())),
        }
    }
}

/// One of the texts; `None` if there are none.
pub(super) fn known(rng: &mut impl Rng, pool: &[String]) -> Option<Value> {
    pool.choose(rng).map(|text| json!(text))
}
