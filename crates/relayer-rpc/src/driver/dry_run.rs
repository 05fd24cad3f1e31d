//! What would be relayed.

use std::{collections::BTreeSet, fmt};

use alloy_primitives::{Address, B256};
use alloy_sol_types::SolCall;
use messenger::{Message, abi::IL2ToL2CrossDomainMessenger::relayMessageCall};
use relayer::Unsigned;
use tokio::sync::mpsc::UnboundedSender;

/// A relay that would be submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Hash of the message.
    pub hash: B256,
    /// The message.
    pub message: Message,
    /// The account that would pay.
    pub payer: Address,
    /// The gas limit.
    pub gas_limit: u64,
    /// The most that it would cost, in wei.
    pub cost: u128,
}

impl fmt::Display for Intent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { hash, message, payer, gas_limit, cost } = self;
        let Message { source, destination, sender, target, .. } = message;
        write!(
            out,
            "would relay {hash} from chain {source} to chain {destination}: sender {sender}, target {target}, payer {payer}, gas limit {gas_limit}, at most {cost} wei"
        )
    }
}

/// Tells what would be relayed, each message once.
#[derive(Debug)]
pub(crate) struct DryRun {
    payer: Address,
    told: BTreeSet<B256>,
    intents: UnboundedSender<Intent>,
}

impl DryRun {
    /// Creates it.
    pub(crate) const fn new(payer: Address, intents: UnboundedSender<Intent>) -> Self {
        Self { payer, told: BTreeSet::new(), intents }
    }

    /// Whether the payer is the zero address: nobody has its key.
    pub(super) fn has_nobodys_payer(&self) -> bool {
        self.payer.is_zero()
    }

    /// Tells of a transaction if it is a relay.
    pub(super) fn tell(&mut self, unsigned: &Unsigned) {
        let Some(message) = message(unsigned) else { return };
        let hash = message.hash();
        if !self.told.insert(hash) {
            return;
        }
        let intent = Intent {
            hash,
            message,
            payer: unsigned.payer,
            gas_limit: unsigned.gas_limit,
            cost: unsigned.max_fee_per_gas.saturating_mul(unsigned.gas_limit.into()),
        };
        // Nobody listens at the end.
        let _told = self.intents.send(intent);
    }
}

/// Returns the message that a transaction relays.
fn message(unsigned: &Unsigned) -> Option<Message> {
    let call = relayMessageCall::abi_decode(&unsigned.call.input).ok()?;
    Message::decode(&call._sentMessage, call._id.chainId).ok()
}
