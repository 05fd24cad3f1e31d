//! A case to compare.

use std::fmt;

use super::{class::Class, scene::Scene};
use crate::{Transaction, World};

/// Transactions that run one after the other, from a state.
#[derive(Clone)]
pub struct Case {
    /// The class of input that it is of.
    pub class: Class,
    /// The state it begins in.
    pub world: World,
    /// The transactions, in order.
    pub transactions: Vec<Transaction>,
}

impl Case {
    /// All of these scenes' calls, in a world that has what each of them wants.
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

/// What it takes to make it again.
impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {:?}", self.class, self.world)?;
        for (index, transaction) in self.transactions.iter().enumerate() {
            write!(f, "\n  {index}: {transaction}")?;
        }
        Ok(())
    }
}
