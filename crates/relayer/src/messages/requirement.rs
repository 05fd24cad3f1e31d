//! Targets that say which message has to be relayed before theirs.

use alloy_primitives::B256;
use alloy_sol_types::{SolError, sol};

use super::relay_failure::RelayFailure;
use crate::revert_reason::RevertReason;

sol! {
    /// The error of a target that needs another message to be relayed first. interop-lib has made it
    /// a convention, which relayers know.
    error RequiredMessageNotSuccessful(bytes32 msgHash);
}

/// The message that must be relayed first, by the target of a failed relay; `None` if it has named
/// none.
pub(crate) fn required_message<R>(failure: &RelayFailure<R>) -> Option<B256> {
    let RelayFailure::Reverted { reason: RevertReason::Custom { selector, data }, .. } = failure
    else {
        return None;
    };
    if *selector != RequiredMessageNotSuccessful::SELECTOR {
        return None;
    }
    RequiredMessageNotSuccessful::abi_decode_raw(data).ok().map(|required| required.msgHash)
}
