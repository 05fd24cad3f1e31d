//! Log lines of messages that blocks have sent and relayed.

use alloy_primitives::ChainId;
use relayer::BlockRead;
use tracing::{debug, info};

/// Logs the messages of blocks of a chain.
pub(super) fn log(chain: ChainId, blocks: &[BlockRead]) {
    for block in blocks {
        for (_, message) in &block.sent {
            debug!(
                source = chain,
                destination = %message.destination,
                nonce = %message.nonce,
                sender = %message.sender,
                target = %message.target,
                hash = %message.hash(),
                block = block.number,
                "SentMessage"
            );
        }
        for relayed in &block.relayed {
            info!(
                source = relayed.source,
                destination = chain,
                hash = %relayed.message,
                transaction = %relayed.transaction,
                block = block.number,
                "RelayedMessage"
            );
        }
    }
}
