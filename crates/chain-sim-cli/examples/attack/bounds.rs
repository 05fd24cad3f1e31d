//! What is inside and what is outside.

use crate::stage::Form;

/// The bounds of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// The longest wait for `eth_blockNumber`, in milliseconds.
    pub(crate) block_number: u32,
    /// The longest wait for `eth_chainId` and `/ready`, in milliseconds.
    pub(crate) no_state: u32,
    /// MiB beyond the chains' own.
    pub(crate) memory: u64,
}

impl Bounds {
    /// Returns the bounds of a form.
    ///
    /// The short one runs on machines that others use as well, where any process may stand still for
    /// some hundred milliseconds, and where a connection that the system drops is tried again after a
    /// second: its bounds are two seconds. What they are there to find, one client that holds up
    /// others, took from eight seconds to minutes.
    pub(crate) const fn new(form: Form, memory: u64) -> Self {
        match form {
            Form::Full => Self { block_number: 100, no_state: 20, memory },
            Form::Short => Self { block_number: 2_000, no_state: 2_000, memory },
        }
    }
}
