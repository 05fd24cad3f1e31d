//! Deliveries.

use alloy_primitives::{B256, Log};
use alloy_sol_types::SolEvent;
use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::RelayedMessage};

/// The hash of the message that a log says is relayed, if it is the messenger's
/// `RelayedMessage`.
pub(crate) fn relayed_message(log: &Log) -> Option<B256> {
    if log.address != L2_TO_L2_CROSS_DOMAIN_MESSENGER {
        return None;
    }
    let event = RelayedMessage::decode_log_data_validate(&log.data).ok()?;
    Some(event.messageHash)
}
