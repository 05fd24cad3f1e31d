//! The two rule sets of `sendMessage` (docs/SEMANTICS.md#documented-rules).

use alloc::{collections::BTreeSet, vec::Vec};

use alloy_primitives::U256;

/// Which destinations and targets `sendMessage` takes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase", rename_all_fields = "camelCase"))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub enum Rules {
    /// The released bytecode's: not this chain, not the messenger. What a node of an existing
    /// chain must use.
    #[default]
    Released,
    /// The documented flow's: also not the inbox, and the destination must be in the dependency
    /// set, the ids of the chains this chain can send to.
    Documented {
        /// Ids of the chains of the set. This chain's own id may be among them.
        dependency_set: BTreeSet<U256>,
    },
}

/// First byte of the data of the documented rules.
pub(crate) const DOCUMENTED: u8 = 1;

impl Rules {
    /// The documented rules with the chains of `dependency_set`.
    pub fn documented(dependency_set: impl IntoIterator<Item = U256>) -> Self {
        Self::Documented { dependency_set: dependency_set.into_iter().collect() }
    }

    /// What stands behind the messenger's program in its account's code: nothing for the released
    /// rules; a 1 and the sorted 32-byte ids of the dependency set for the documented ones.
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
