//! The inputs of the rules that all chains share.

use super::{LogIndex, RuleSet};

/// The logs of all chains, the clock, and the rules that are left unchecked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RuleContext<'a> {
    /// The logs of all chains.
    pub(crate) log_index: &'a LogIndex,
    /// The cluster's clock, in seconds.
    pub(crate) now: u64,
    /// Rules that are left unchecked.
    pub(crate) disregarded: RuleSet,
}
