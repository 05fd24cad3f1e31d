//! What was set for the next block only.

use alloy_primitives::B256;

/// What was set for the next block only, as development nodes let their clients do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase", deny_unknown_fields))]
pub(crate) struct NextBlock {
    /// The base fee, in wei per gas.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub(crate) base_fee: Option<u64>,
    /// The randomness, which the opcode PREVRANDAO returns.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub(crate) prev_randao: Option<B256>,
}

impl NextBlock {
    /// Whether nothing was set.
    #[cfg(feature = "serde")]
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
