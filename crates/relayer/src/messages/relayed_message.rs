//! `RelayedMessage` logs.

use alloy_primitives::{B256, Log};
use alloy_sol_types::SolEvent;
use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::RelayedMessage};

/// The message hash in a `RelayedMessage` log of the messenger; `None` for any other log.
pub fn relayed_message(log: &Log) -> Option<B256> {
    if log.address != L2_TO_L2_CROSS_DOMAIN_MESSENGER {
        return None;
    }
    let event = RelayedMessage::decode_log_data_validate(&log.data).ok()?;
    Some(event.messageHash)
}
