//! What a block does.

use alloy_consensus::Transaction;
use alloy_primitives::{Address, B256, TxKind};
use alloy_sol_types::SolCall;
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message, abi::IL2ToL2CrossDomainMessenger::relayMessageCall,
};

use crate::{
    chain::Block,
    kit::{BlockModel, Event},
};

/// Something that a block does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Effect {
    /// Sends the message with this hash, for the first time or again.
    Sends(B256),
    /// Relays the message with this hash.
    Relays(B256),
    /// Executes a log, which is not a relay.
    Executes(String),
    /// Has a failed relay of the message with this hash, for this reason.
    FailsToRelay(B256, String),
    /// Has another failed transaction, for this reason.
    Fails(Address, TxKind, String),
}

impl Effect {
    /// What a block does, in the order of its logs, and then its failed transactions.
    pub(super) fn all(block: &Block, model: &BlockModel) -> Vec<Self> {
        let relays = |transaction: usize| {
            model.events.iter().any(
                |event| matches!(event, Event::Relayed(it) if it.at.transaction == transaction),
            )
        };
        let done = model.events.iter().filter_map(|event| match event {
            Event::Sent(sent) => Some(Self::Sends(sent.hash)),
            Event::Relayed(relayed) => Some(Self::Relays(relayed.hash)),
            Event::Executed(executed) if !relays(executed.at.transaction) => {
                let id = &executed.id;
                let (index, number, chain) = (id.logIndex, id.blockNumber, id.chainId);
                Some(Self::Executes(format!("log {index} of block {number} of chain {chain}")))
            }
            _ => None,
        });
        let pairs = block.transactions().iter().zip(block.receipts()).enumerate();
        let failed = pairs.filter(|(_, (_, receipt))| !receipt.status());
        let failed = failed.map(|(index, (transaction, _))| {
            let reason = block.revert_reason(index);
            let reason = reason.map_or_else(|| "no reason".into(), ToString::to_string);
            match relayed(transaction.to(), transaction.input()) {
                Some(message) => Self::FailsToRelay(message, reason),
                None => Self::Fails(transaction.signer(), transaction.kind(), reason),
            }
        });
        done.chain(failed).collect()
    }
}

/// The hash of the message that a call relays; `None` if it relays none.
fn relayed(to: Option<Address>, input: &[u8]) -> Option<B256> {
    let relay = relayMessageCall::abi_decode(input).ok()?;
    let message = Message::decode(&relay._sentMessage, relay._id.chainId).ok()?;
    (to == Some(L2_TO_L2_CROSS_DOMAIN_MESSENGER)).then(|| message.hash())
}
