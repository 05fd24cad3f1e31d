//! What is compared with the released bytecode, and where.

use std::{fmt, str::FromStr};

use crate::{Deployment, Error, Observation, Proxies, Transaction, World, compare_each};

/// A way in which a chain has the native predeploys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Embedding {
    /// The accounts hold the native programs.
    Native,
    /// The accounts hold the released bytecode, and the EVM accelerates it.
    Accelerated,
    /// Both of these, each behind proxies, as live chains have them: both, either.
    Proxied,
}

impl Embedding {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Native, Self::Accelerated, Self::Proxied];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Accelerated => "accelerated",
            Self::Proxied => "proxied",
        }
    }

    /// What is compared with the bytecode.
    const fn subjects(self) -> &'static [Deployment] {
        match self {
            Self::Native => &[Deployment::Native],
            Self::Accelerated => &[Deployment::Accelerated],
            Self::Proxied => &[Deployment::Native, Deployment::Accelerated],
        }
    }

    /// The proxies of the case with this number, where it is not for the case to say.
    pub(super) const fn proxies(self, number: u64) -> Option<Proxies> {
        match (self, number % 3) {
            (Self::Native | Self::Accelerated, _) => None,
            (Self::Proxied, 0) => Some(Proxies::Both),
            (Self::Proxied, 1) => Some(Proxies::Messenger),
            (Self::Proxied, _) => Some(Proxies::Inbox),
        }
    }

    /// Runs the transactions, the case with this number, and compares all that can be seen.
    pub(super) fn compare(
        self,
        number: u64,
        world: &World,
        transactions: &[Transaction],
    ) -> Result<Vec<Observation>, Error> {
        match self.proxies(number) {
            Some(proxies) => {
                compare_each(&world.clone().behind(proxies), self.subjects(), transactions)
            }
            None => compare_each(world, self.subjects(), transactions),
        }
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
