//! What an attack is.

use crate::{finding::Finding, stage::Stage, wire::Failure};

/// The most MiB of blocks that a server keeps, about.
pub(crate) const HISTORY: u64 = 256;
/// The most MiB of accounts, code and storage that requests may set, about; and the most that
/// snapshots may keep.
pub(crate) const SET: u64 = 256;

/// Prepares and carries out an attack; between the two it calls [`Stage::begin`].
type Run = fn(&mut Stage) -> Result<Finding, Failure>;

/// An attack on a server of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attack {
    /// What it is called.
    pub(crate) name: &'static str,
    /// The rule that it tries to break.
    pub(crate) rule: &'static str,
    /// What it does.
    pub(crate) about: &'static str,
    pub(crate) run: Run,
    /// Options of the server.
    pub(crate) options: &'static [&'static str],
    /// MiB that the attack may leave in the chains' own state: those that it asks for within the
    /// limits on such state.
    pub(crate) own: u64,
    /// Whether it belongs to the short form.
    pub(crate) is_short: bool,
}

impl Attack {
    /// An attack on a server with default options, for both forms.
    pub(crate) const fn new(
        rule: &'static str,
        name: &'static str,
        about: &'static str,
        run: Run,
    ) -> Self {
        Self { name, rule, about, run, options: &[], own: 0, is_short: true }
    }

    /// Starts the server with these options.
    pub(crate) const fn options(mut self, options: &'static [&'static str]) -> Self {
        self.options = options;
        self
    }

    /// Lets the chains' own state grow by these MiB.
    pub(crate) const fn own(mut self, own: u64) -> Self {
        self.own = own;
        self
    }

    /// Leaves it out of the short form.
    pub(crate) const fn long(mut self) -> Self {
        self.is_short = false;
        self
    }
}
