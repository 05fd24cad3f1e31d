//! The errors of `eth_simulateV1`, with the codes of its specification.

/// Why blocks cannot be simulated. The texts begin with geth's words.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SimulationError {
    /// There is no block to simulate.
    #[error("empty input: blockStateCalls: expected at least 1 block, got 0")]
    Empty,
    /// There are more blocks than a request may have, those in gaps included.
    #[error("too many blocks: expected at most {expected}, got {actual}")]
    TooManyBlocks {
        /// The limit.
        expected: u64,
        /// The number of blocks, or the distance from the base to the last one.
        actual: u64,
    },
    /// There are more calls than a block or a request may have.
    #[error("too many calls in {subject}: expected at most {expected}, got {actual}")]
    TooManyCalls {
        /// What has them: a block, or all blocks.
        subject: &'static str,
        /// The limit.
        expected: usize,
        /// The number of calls.
        actual: usize,
    },
    /// The number of a block is not above that of its parent.
    #[error("block numbers must be in order: {actual} <= {parent}")]
    BlockNumber {
        /// The parent's number.
        parent: u64,
        /// The block's number.
        actual: u64,
    },
    /// The timestamp of a block is not above that of its parent.
    #[error("block timestamps must be in order: {actual} <= {parent}")]
    BlockTimestamp {
        /// The parent's timestamp, in seconds.
        parent: u64,
        /// The block's timestamp, in seconds.
        actual: u64,
    },
    /// A call asks for more gas than its block has left.
    #[error("block gas limit reached: remaining: {expected}, required: {actual}")]
    BlockGas {
        /// The gas that is left.
        expected: u64,
        /// The gas of the call.
        actual: u64,
    },
    /// No block can have the call as a transaction.
    #[error("err: {reason} (supplied gas {gas})")]
    Rejected {
        /// The specification's code of the reason.
        code: i32,
        /// The reason, in geth's words.
        reason: String,
        /// The gas limit of the call.
        gas: u64,
    },
}

impl SimulationError {
    /// Returns the specification's code.
    pub(crate) const fn code(&self) -> i32 {
        match self {
            Self::Empty => -32_602,
            Self::TooManyBlocks { .. } | Self::TooManyCalls { .. } => -38_026,
            Self::BlockNumber { .. } => -38_020,
            Self::BlockTimestamp { .. } => -38_021,
            Self::BlockGas { .. } => -38_015,
            Self::Rejected { code, .. } => *code,
        }
    }
}
