//! Cases.

use std::fmt;

use op_revm::{OpSpecId, revm::primitives::hardfork::SpecId};
use proptest::strategy::Strategy;

use super::{class::Class, scene::Scene};
use crate::{Envelope, Transaction, World};

/// Transactions that run one after the other, and the world in which they begin.
#[derive(Clone)]
pub struct Case {
    /// The class of input.
    pub class: Class,
    /// The state in which the case begins.
    pub world: World,
    /// The transactions, in order.
    pub transactions: Vec<Transaction>,
}

impl Case {
    /// Builds a case of these scenes' calls, in a world that contains the worlds of all scenes.
    pub(super) fn new(class: Class, scenes: impl IntoIterator<Item = Scene>) -> Self {
        let mut scenes = scenes.into_iter();
        let first = scenes.next().map_or_else(
            || (World::default(), Vec::new()),
            |scene| (scene.world, vec![scene.transaction]),
        );
        let (world, transactions) = scenes.fold(first, |(world, mut transactions), scene| {
            transactions.push(scene.transaction);
            (world.and(scene.world), transactions)
        });
        Self { class, world, transactions }
    }
}

impl Case {
    /// The highest gas limit of a transaction since Osaka (EIP-7825).
    pub(super) const GAS_CAP: u64 = 1 << 24;

    /// Sets the spec, and lowers gas limits to those that it allows.
    pub(crate) fn under(mut self, spec: OpSpecId) -> Self {
        self.world.spec = spec;
        if spec.into_eth_spec() >= SpecId::OSAKA {
            for transaction in &mut self.transactions {
                // Deposits have no cap.
                if !matches!(transaction.envelope, Envelope::Deposit { .. }) {
                    transaction.gas_limit = transaction.gas_limit.min(Self::GAS_CAP);
                }
            }
        }
        self
    }
}

/// Writes everything that is needed to repeat the case.
impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {:?}", self.class, self.world)?;
        for (index, transaction) in self.transactions.iter().enumerate() {
            write!(f, "\n  {index}: {transaction}")?;
        }
        Ok(())
    }
}

/// Cases of one scene.
pub(super) fn single(
    class: Class,
    scenes: impl Strategy<Value = Scene>,
) -> impl Strategy<Value = Case> {
    scenes.prop_map(move |scene| Case::new(class, [scene]))
}
