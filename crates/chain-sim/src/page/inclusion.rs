//! What the transactions of a block do with messages.

use alloy_consensus::Transaction as _;
use alloy_primitives::{B256, ChainId, U256};
use alloy_sol_types::{SolCall, SolEvent};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::{IL2ToL2CrossDomainMessenger::relayMessageCall, RelayedMessage},
};
use serde::Serialize;

use crate::{chain::Block, fault::Simulation};

/// A message that a block sends or relays, or tries to relay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Inclusion {
    /// `sent`, `relayed` or `failed`.
    pub(super) kind: &'static str,
    /// The message hash.
    pub(super) message: B256,
    /// Hash of the transaction.
    transaction: B256,
    /// Whether the transaction is of the account that forges relays.
    forged: bool,
    /// Why it failed; `None` unless it did.
    reason: Option<String>,
}

impl Inclusion {
    /// Returns what the transactions of a block do, in their order.
    pub(super) fn all(chain: ChainId, block: &Block) -> Vec<Self> {
        let mut all = Vec::new();
        let pairs = block.transactions().iter().zip(block.receipts()).enumerate();
        for (index, (transaction, receipt)) in pairs {
            let of = |kind, message, reason| Self {
                kind,
                message,
                transaction: transaction.tx_hash(),
                forged: transaction.signer() == Simulation::FORGER,
                reason,
            };
            for log in receipt.logs() {
                if let Ok(sent) = Message::from_log(log, U256::from(chain)) {
                    all.push(of("sent", sent.hash(), None));
                } else if log.address == L2_TO_L2_CROSS_DOMAIN_MESSENGER
                    && let Ok(event) = RelayedMessage::decode_log_data_validate(&log.data)
                {
                    all.push(of("relayed", event.messageHash, None));
                }
            }
            let fails =
                !receipt.status() && transaction.to() == Some(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
            if fails && let Some(message) = relayed(transaction.input()) {
                let reason = block.revert_reason(index);
                all.push(of("failed", message, reason.map(ToString::to_string)));
            }
        }
        all
    }
}

/// Returns the hash of the message that a call of `relayMessage` has.
fn relayed(input: &[u8]) -> Option<B256> {
    let relay = relayMessageCall::abi_decode(input).ok()?;
    Some(Message::decode(&relay._sentMessage, relay._id.chainId).ok()?.hash())
}
