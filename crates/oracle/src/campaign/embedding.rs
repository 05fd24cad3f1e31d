//! Embeddings: what a campaign compares with the released bytecode, and in which EVMs.

use std::{fmt, str::FromStr};

use crate::{
    Deployment, Error, Machine, Observation, Proxies, Revision, Transaction, World, cases::Class,
    compare_each, compare_without_gas,
};

/// A way of embedding native code, which a campaign compares with the released bytecode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Embedding {
    /// Native programs in revm's `Evm`.
    Revm,
    /// Native programs in op-revm's `OpEvm`.
    OpRevm,
    /// Native programs in EVMs of `MessengerEvmFactory`, with and without an inspector.
    Alloy,
    /// Accelerated bytecode, in each of the three EVMs in turn. The factory's EVM comes also with
    /// an inspector, under which it does not accelerate.
    Accelerated,
    /// Native programs and accelerated bytecode behind proxies, as on live chains, in each of the
    /// three EVMs in turn. Both predeploys, or one of them, are proxies.
    Proxied,
    /// The project's own contracts, in whose place native programs run, in each of the three EVMs in
    /// turn. Only for 1.3.
    StandIn,
    /// The project's own contracts, interpreted in op-revm's `OpEvm`, without gas. Only for 1.3.
    Solidity,
}

impl Embedding {
    /// All embeddings; the last two are only for 1.3.
    pub const ALL: [Self; 7] = [
        Self::Revm,
        Self::OpRevm,
        Self::Alloy,
        Self::Accelerated,
        Self::Proxied,
        Self::StandIn,
        Self::Solidity,
    ];

    /// The embeddings of a revision.
    pub fn of(revision: Revision) -> impl Iterator<Item = Self> + Clone {
        let exists = move |embedding: &Self| match embedding {
            Self::StandIn | Self::Solidity => revision == Revision::V1_3,
            _ => true,
        };
        Self::ALL.into_iter().filter(exists)
    }

    /// The embedding's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Revm => "revm",
            Self::OpRevm => "op-revm",
            Self::Alloy => "alloy",
            Self::Accelerated => "accelerated",
            Self::Proxied => "proxied",
            Self::StandIn => "stand-in",
            Self::Solidity => "solidity",
        }
    }

    /// Whether this embedding compares cases of a class. The project's own contracts have other gas
    /// and other code, so classes that are about gas or about the code's bytes are left out.
    pub(super) const fn compares(self, class: Class) -> bool {
        !matches!((self, class), (Self::Solidity, Class::GasLimits | Class::CodeOfOthers))
    }

    /// Whether outcomes of this embedding have floors. Gas limits are raised where gas is not
    /// compared, so that some outcomes do not come about.
    pub const fn has_floors(self) -> bool {
        !matches!(self, Self::Solidity)
    }

    /// The deployments to compare with the bytecode.
    const fn subjects(self) -> &'static [Deployment] {
        match self {
            Self::Revm | Self::OpRevm | Self::Alloy => &[Deployment::Native],
            Self::Accelerated => &[Deployment::Accelerated],
            Self::Proxied => &[Deployment::Native, Deployment::Accelerated],
            Self::StandIn => &[Deployment::StandIn],
            Self::Solidity => &[Deployment::Solidity],
        }
    }

    /// The proxies for the case with this number; `None` if the case chooses them.
    pub(super) const fn proxies(self, number: u64) -> Option<Proxies> {
        match (self, number % 3) {
            (Self::Proxied, 0) => Some(Proxies::Both),
            (Self::Proxied, 1) => Some(Proxies::Messenger),
            (Self::Proxied, _) => Some(Proxies::Inbox),
            _ => None,
        }
    }

    /// The EVM for the case with this number.
    const fn machine(self, number: u64) -> Machine {
        const TURNS: [Machine; 4] =
            [Machine::OpRevm, Machine::Revm, Machine::Alloy, Machine::Inspected];
        // Proxies repeat after three cases.
        let turn = number / 3 % 4;
        match self {
            Self::OpRevm => Machine::OpRevm,
            Self::Revm => Machine::Revm,
            Self::Alloy if turn < 3 => Machine::Alloy,
            _ => TURNS[turn as usize],
        }
    }

    /// Runs the transactions of the case with this number, and compares everything observable.
    /// `None` if no deployment is left to compare, because chains with native programs differ in
    /// this case by design, or if the case depends on gas and the deployment's gas is another.
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
        if self == Self::Solidity {
            return compare_without_gas(&world, Deployment::Bytecode, transactions);
        }
        compare_each(&world, &subjects, transactions).map(Some)
    }
}

impl fmt::Display for Embedding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The error for a name that no embedding has.
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
