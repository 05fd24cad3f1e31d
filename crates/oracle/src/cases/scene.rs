//! Scenes: single calls, each with the world that it needs.

use alloy_primitives::{Address, B256, U256};
use messenger::Message;

use crate::{Encoder, Relay, Transaction, World, contracts::NOBODY};

/// A call, and the world that it needs.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    pub(super) world: World,
    pub(super) transaction: Transaction,
    /// The message hash of the call's message, which is the key of `successfulMessages`.
    pub(super) message_hash: B256,
    /// The slot of `sentMessages` that belongs to the call's message.
    pub(super) sent_slot: U256,
    /// The account that the call may load besides the predeploys.
    pub(super) target: Address,
    /// The message that the call must declare.
    pub(super) relay: Option<Relay>,
}

impl Scene {
    /// A call in the default world, with enough gas that the EVM does not refuse it.
    pub(super) fn new(mut transaction: Transaction) -> Self {
        transaction.gas_limit = transaction.gas_limit.max(gas_to_begin(&transaction));
        Self {
            world: World::default(),
            transaction,
            message_hash: B256::ZERO,
            sent_slot: U256::ZERO,
            target: NOBODY,
            relay: None,
        }
    }

    /// Sets the message hash, its slots and its target.
    pub(super) fn about(mut self, encoder: Encoder, message: &Message) -> Self {
        self.message_hash = encoder.message_hash(message);
        self.sent_slot = encoder.sent_message(message).0;
        self.target = message.target;
        self
    }

    /// Sets the world.
    pub(super) fn within(self, world: World) -> Self {
        Self { world, ..self }
    }

    /// Changes the transaction, and gives it enough gas that the EVM does not refuse it.
    pub(super) fn map(self, change: impl FnOnce(Transaction) -> Transaction) -> Self {
        let mut transaction = change(self.transaction);
        transaction.gas_limit = transaction.gas_limit.max(gas_to_begin(&transaction));
        Self { transaction, ..self }
    }
}

/// An upper bound of the gas that a transaction pays before it runs (EIP-2028, EIP-2930, EIP-7623,
/// EIP-7702).
fn gas_to_begin(transaction: &Transaction) -> u64 {
    let items = &transaction.access_list.0;
    let keys = items.iter().map(|item| item.storage_keys.len()).sum::<usize>();
    let bytes = transaction.data.len();
    let each = 40 * bytes + 2_400 * items.len() + 1_900 * keys;
    21_000 + 25_000 * transaction.delegations.len() as u64 + each as u64
}
