//! What nodes do wrong.

/// How often nodes fail, in parts of a thousand of their answers. The default is never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NodeFaults {
    /// The answer comes some seconds late.
    pub late: u16,
    /// The answer comes twice.
    pub twice: u16,
    /// No answer comes. What was asked for is done all the same.
    pub lost: u16,
    /// The node fails. What was asked for is done all the same.
    pub failed: u16,
    /// The node says that it does not have what it has: a transaction, or the chain's last blocks.
    pub wrong: u16,
    /// The answer is that of a node that has seen none of the blocks of the last seconds.
    pub behind: u16,
}

impl NodeFaults {
    /// Each fault in so many parts of a thousand of the answers.
    pub const fn all(per_mille: u16) -> Self {
        Self {
            late: per_mille,
            twice: per_mille,
            lost: per_mille,
            failed: per_mille,
            wrong: per_mille,
            behind: per_mille,
        }
    }
}
