//! The revision of the contracts that a process tests.

use std::{env, fmt, str::FromStr, sync::OnceLock};

use messenger::Versions;

/// A pair of releases of the two predeploys, whose bytecode is available.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Revision {
    /// Messenger 1.2.0 and inbox 1.0.1, whose bytecode is in crate `kona-hardforks`.
    #[default]
    V1_2,
    /// Messenger 1.3.0 and inbox 1.0.2, whose bytecode is in the npm package `supersim`.
    V1_3,
}

/// A name that is not one of a revision.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("revision: expected 1.2 or 1.3, got {actual:?}")]
pub struct UnknownRevision {
    /// The name.
    pub actual: String,
}

/// Environment variable with the revision that a process tests.
const VARIABLE: &str = "ORACLE_REVISION";

/// The process's revision, once it is known.
static REVISION: OnceLock<Revision> = OnceLock::new();

impl Revision {
    /// Every revision.
    pub const ALL: [Self; 2] = [Self::V1_2, Self::V1_3];

    /// The revision that this process tests: that of the first call of [`select`](Self::select), or
    /// of the environment variable `ORACLE_REVISION`, or 1.2. Worlds have it by default.
    ///
    /// # Panics
    ///
    /// If the variable names no revision, because tests of another one would pass by mistake.
    pub fn selected() -> Self {
        *REVISION.get_or_init(|| match env::var(VARIABLE) {
            Ok(name) => name.parse().unwrap_or_else(|error| panic!("{VARIABLE}: {error}")),
            Err(_) => Self::default(),
        })
    }

    /// Selects the revision that this process tests. Returns whether it is selected now, which it
    /// is not if another one was in use before.
    pub fn select(self) -> bool {
        *REVISION.get_or_init(|| self) == self
    }

    /// The versions of the predeploys.
    pub const fn versions(self) -> Versions {
        match self {
            Self::V1_2 => Versions::V1_2_0,
            Self::V1_3 => Versions::V1_3_0,
        }
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::V1_2 => "1.2",
            Self::V1_3 => "1.3",
        })
    }
}

impl FromStr for Revision {
    type Err = UnknownRevision;

    fn from_str(name: &str) -> Result<Self, UnknownRevision> {
        let unknown = || UnknownRevision { actual: name.to_owned() };
        Self::ALL.into_iter().find(|revision| revision.to_string() == name).ok_or_else(unknown)
    }
}
