//! The rule set in the data after a frame's program.

use alloy_primitives::U256;

use crate::rules::DOCUMENTED;

/// The rules in force in a frame, read in place from the data after its program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RulesInForce<'a> {
    /// [`Rules::Released`](crate::Rules::Released).
    Released,
    /// [`Rules::Documented`](crate::Rules::Documented), with the sorted ids.
    Documented(&'a [[u8; 32]]),
}

impl<'a> RulesInForce<'a> {
    /// Decodes what [`Rules::encode`](crate::Rules) has encoded; `None` for anything else.
    pub(crate) fn decode(data: &'a [u8]) -> Option<Self> {
        match data {
            [] => Some(Self::Released),
            [DOCUMENTED, ids @ ..] => match ids.as_chunks() {
                (ids, []) => Some(Self::Documented(ids)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether messages may go to `destination`.
    pub(crate) fn allows(self, destination: U256) -> bool {
        match self {
            Self::Released => true,
            Self::Documented(ids) => ids.binary_search(&destination.to_be_bytes()).is_ok(),
        }
    }
}
