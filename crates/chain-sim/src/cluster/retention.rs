//! Which history is kept when a cluster and its relayer are pruned.

/// Which history [`Cluster::prune_keeping`](crate::Cluster::prune_keeping) and
/// [`Relayer::prune_keeping`](crate::Relayer::prune_keeping) keep. Whatever it says, a block is kept
/// until it is finalized, and a log until its message has expired on every chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retention {
    /// Number of blocks of each chain that are kept, the last ones.
    pub blocks: u64,
    /// About how many bytes of blocks are kept, on all chains together. Each chain has an equal
    /// share. Beyond it, older blocks are pruned even if there are fewer than
    /// [`blocks`](Self::blocks).
    pub bytes: u64,
    /// Whether the relayer keeps the state of each message that was relayed, once its blocks are
    /// pruned. This memory grows with each message.
    pub settled: bool,
}

impl Retention {
    /// Keeps the last `blocks` blocks of each chain, however many bytes they have, and no state of
    /// the messages before them.
    pub const fn last(blocks: u64) -> Self {
        Self { blocks, bytes: u64::MAX, settled: false }
    }

    /// Keeps no finalized block, but the state of each message.
    pub(crate) const fn unfinalized() -> Self {
        Self { blocks: 0, bytes: u64::MAX, settled: true }
    }

    /// Sets the [bytes of blocks](Self::bytes) that are kept.
    #[must_use]
    pub const fn with_bytes(mut self, bytes: u64) -> Self {
        self.bytes = bytes;
        self
    }

    /// Sets whether the relayer keeps the [state of settled messages](Self::settled).
    #[must_use]
    pub const fn with_settled(mut self, settled: bool) -> Self {
        self.settled = settled;
        self
    }
}
