//! The two rule sets of `sendMessage` (docs/SEMANTICS.md#documented-rules).

use alloc::{collections::BTreeSet, vec::Vec};

use alloy_primitives::U256;

/// Which destinations and targets `sendMessage` accepts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase", rename_all_fields = "camelCase"))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub enum Rules {
    /// The checks of the released bytecode: the destination is not this chain, and the target is
    /// not the messenger. A node of an existing chain must use them.
    #[default]
    Released,
    /// The checks of the documentation as well: the target is not the inbox, and the destination is
    /// in the dependency set, the chains to which this chain can send.
    Documented {
        /// Ids of the chains in the set. This chain's own id may be among them.
        dependency_set: BTreeSet<U256>,
    },
}

/// First byte of the data for the documented rules.
pub(crate) const DOCUMENTED: u8 = 1;

impl Rules {
    /// The documented rules with the chains in `dependency_set`.
    pub fn documented(dependency_set: impl IntoIterator<Item = U256>) -> Self {
        Self::Documented { dependency_set: dependency_set.into_iter().collect() }
    }

    /// The data after the messenger's program in its account's code: empty for the released rules;
    /// a 1 and the sorted 32-byte ids of the dependency set for the documented rules.
    pub(crate) fn encode(&self) -> Vec<u8> {
        match self {
            Self::Released => Vec::new(),
            Self::Documented { dependency_set } => {
                let ids = dependency_set.iter().flat_map(U256::to_be_bytes::<32>);
                core::iter::once(DOCUMENTED).chain(ids).collect()
            }
        }
    }
}
