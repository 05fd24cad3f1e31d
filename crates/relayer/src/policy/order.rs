//! The order of relays.

/// The order in which due messages are relayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)
)]
pub enum RelayOrder {
    /// In the order in which they were found.
    #[default]
    OldestFirst,
    /// In the reverse order.
    NewestFirst,
    /// In a random order; equal seeds give equal orders.
    Shuffled {
        /// The seed.
        seed: u64,
    },
}
