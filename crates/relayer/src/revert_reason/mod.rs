//! The reasons why calls fail.

mod predeploy_error;
mod revert_reason;

pub use self::revert_reason::RevertReason;
