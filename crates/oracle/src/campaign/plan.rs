//! Campaigns: which cases they run, and in which setting and embedding.

use op_revm::OpSpecId;

use super::Embedding;
use crate::{
    Encoder, Error, Observation,
    cases::{Case, Class, Setting},
};

/// A number of cases, generated from a seed, in one embedding.
#[derive(Debug, Clone)]
pub struct Campaign {
    /// Number of cases.
    pub cases: u64,
    /// Seed of all cases.
    pub seed: u64,
    /// The embedding to compare with the bytecode.
    pub embedding: Embedding,
    /// The class; `None` for all in turn.
    pub class: Option<Class>,
    /// The spec; `None` for those of [`Setting::SPECS`] in turn.
    pub spec: Option<OpSpecId>,
    /// The encoder; `None` for both in turn.
    pub encoder: Option<Encoder>,
    /// Number of threads.
    pub threads: usize,
}

impl Campaign {
    /// A campaign of cases of all classes in this embedding, from seed 1, on one thread.
    pub const fn new(cases: u64, embedding: Embedding) -> Self {
        Self { cases, seed: 1, embedding, class: None, spec: None, encoder: None, threads: 1 }
    }

    /// Compares one case; `None` if the embedding leaves it out.
    pub(super) fn check(
        &self,
        number: u64,
        case: &Case,
    ) -> Result<Option<Vec<Observation>>, Error> {
        if !self.embedding.compares(case.class) {
            return Ok(None);
        }
        self.embedding.compare(number, &case.world, &case.transactions)
    }

    /// The spec and the encoder of the case with this number. They change after 12 and 36 cases:
    /// the twelve combinations of proxies and machines come first.
    pub(crate) fn setting(&self, number: u64) -> Setting {
        let spec = turn(Setting::SPECS, number / 12);
        let encoder = turn(Encoder::ALL, number / 36);
        Setting { spec: self.spec.unwrap_or(spec), encoder: self.encoder.unwrap_or(encoder) }
    }
}

/// The element whose turn it is.
fn turn<T: Copy, const N: usize>(all: [T; N], round: u64) -> T {
    let index = round % N as u64;
    all[usize::try_from(index).unwrap_or_default()]
}
