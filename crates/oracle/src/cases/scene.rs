//! A call, in the world that it wants.

use alloy_primitives::{Address, B256};
use proptest::prelude::*;

use super::{case::Case, class::Class};
use crate::{Relay, Transaction, World, contracts::NOBODY};

/// A call, in the world that it wants.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    pub(super) world: World,
    pub(super) transaction: Transaction,
    /// The hash of the message that it is about, by which the mappings know it.
    pub(super) message_hash: B256,
    /// The account that it may load besides the predeploys.
    pub(super) target: Address,
    /// What has to be declared for it.
    pub(super) relay: Option<Relay>,
}

impl Scene {
    /// A call in the default world, with gas enough for the EVM to begin to run it.
    pub(super) fn new(mut transaction: Transaction) -> Self {
        transaction.gas_limit = transaction.gas_limit.max(gas_to_begin(&transaction));
        Self {
            world: World::default(),
            transaction,
            message_hash: B256::ZERO,
            target: NOBODY,
            relay: None,
        }
    }

    /// About the message with this hash.
    pub(super) const fn about(mut self, message_hash: B256, target: Address) -> Self {
        self.message_hash = message_hash;
        self.target = target;
        self
    }

    /// In this world.
    pub(super) fn within(self, world: World) -> Self {
        Self { world, ..self }
    }

    /// With the transaction changed, and gas enough for the EVM to begin to run it.
    pub(super) fn map(self, change: impl FnOnce(Transaction) -> Transaction) -> Self {
        let mut transaction = change(self.transaction);
        transaction.gas_limit = transaction.gas_limit.max(gas_to_begin(&transaction));
        Self { transaction, ..self }
    }
}

/// As much as a transaction can take before it runs (EIP-2028, EIP-2930, EIP-7623, EIP-7702).
fn gas_to_begin(transaction: &Transaction) -> u64 {
    let items = &transaction.access_list.0;
    let keys = items.iter().map(|item| item.storage_keys.len()).sum::<usize>();
    let bytes = transaction.data.len();
    let each = 40 * bytes + 2_400 * items.len() + 1_900 * keys;
    21_000 + 25_000 * transaction.delegations.len() as u64 + each as u64
}

/// Cases of one scene.
pub(super) fn single(
    class: Class,
    scenes: impl Strategy<Value = Scene>,
) -> impl Strategy<Value = Case> {
    scenes.prop_map(move |scene| Case::new(class, [scene]))
}
