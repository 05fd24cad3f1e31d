//! Sizes of messages.

/// Bytes of the shortest greeting: a selector and one word.
pub(crate) const SHORTEST_GREETING: u32 = 36;
/// Bytes of the longest message; a block has room to spare for it.
pub(crate) const LONGEST_PAYLOAD: i64 = 100_000;
