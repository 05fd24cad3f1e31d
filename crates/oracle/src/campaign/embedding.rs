//! What is compared with the released bytecode, and where.

use std::{fmt, str::FromStr};

use crate::{Deployment, Error, Machine, Observation, Proxies, Transaction, World, compare_each};

/// A way in which a chain has the native predeploys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Embedding {
    /// Native programs in revm's `Evm`.
    Revm,
    /// Native programs in op-revm's `OpEvm`.
    OpRevm,
    /// Native programs in the EVM that `MessengerEvmFactory` makes, with an inspector and without.
    Alloy,
    /// The accounts hold the released bytecode, and the EVM, each of the three in turn,
    /// accelerates it; the factory's also with an inspector, under which it does not.
    Accelerated,
    /// Native programs and released bytecode, behind proxies, as live chains have them, in each of
    /// the three in turn: both, either.
    Proxied,
}

impl Embedding {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Revm, Self::OpRevm, Self::Alloy, Self::Accelerated, Self::Proxied];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Revm => "revm",
            Self::OpRevm => "op-revm",
            Self::Alloy => "alloy",
            Self::Accelerated => "accelerated",
            Self::Proxied => "proxied",
        }
    }

    /// What is compared with the bytecode.
    const fn subjects(self) -> &'static [Deployment] {
        match self {
            Self::Revm | Self::OpRevm | Self::Alloy => &[Deployment::Native],
            Self::Accelerated => &[Deployment::Accelerated],
            Self::Proxied => &[Deployment::Native, Deployment::Accelerated],
        }
    }

    /// The proxies of the case with this number, where it is not for the case to say.
    pub(super) const fn proxies(self, number: u64) -> Option<Proxies> {
        match (self, number % 3) {
            (Self::Proxied, 0) => Some(Proxies::Both),
            (Self::Proxied, 1) => Some(Proxies::Messenger),
            (Self::Proxied, _) => Some(Proxies::Inbox),
            _ => None,
        }
    }

    /// The EVM that runs the case with this number.
    const fn machine(self, number: u64) -> Machine {
        // Proxies have a period of three of their own.
        match (self, number / 3 % 4) {
            (Self::OpRevm, _) | (Self::Accelerated | Self::Proxied, 0) => Machine::OpRevm,
            (Self::Revm, _) | (Self::Accelerated | Self::Proxied, 1) => Machine::Revm,
            (Self::Alloy | Self::Accelerated | Self::Proxied, 3) => Machine::Inspected,
            (Self::Alloy | Self::Accelerated | Self::Proxied, _) => Machine::Alloy,
        }
    }

    /// Runs the transactions, the case with this number, and compares all that can be seen; nothing
    /// where native chains differ by design, and there is nothing else to compare.
    pub(super) fn compare(
        self,
        number: u64,
        world: &World,
        transactions: &[Transaction],
    ) -> Result<Option<Vec<Observation>>, Error> {
        let subjects = self.subjects().iter().copied();
        let subjects: Vec<_> = subjects.filter(|subject| subject.is_compared_in(world)).collect();
        if subjects.is_empty() {
            return Ok(None);
        }
        let mut world = world.clone().run_by(self.machine(number));
        if let Some(proxies) = self.proxies(number) {
            world = world.behind(proxies);
        }
        compare_each(&world, &subjects, transactions).map(Some)
    }
}

impl fmt::Display for Embedding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// There is no embedding of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected one of {}, got {actual}", Embedding::ALL.map(Embedding::name).join(", "))]
pub struct UnknownEmbedding {
    /// The name.
    pub actual: String,
}

impl FromStr for Embedding {
    type Err = UnknownEmbedding;

    fn from_str(name: &str) -> Result<Self, UnknownEmbedding> {
        let embedding = Self::ALL.into_iter().find(|embedding| embedding.name() == name);
        embedding.ok_or_else(|| UnknownEmbedding { actual: name.to_owned() })
    }
}
