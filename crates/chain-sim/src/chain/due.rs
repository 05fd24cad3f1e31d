//! The transactions of a pool that wait for no nonce.

use core::{cmp::Reverse, ops::Bound};

use imbl::OrdSet;

/// The place of a transaction in the order of arrival.
pub(crate) type Place = i64;

/// The rank of a transaction in the order in which blocks look at them: those that offer more above
/// the base fee come first, then those that came in earlier. Those that offer less than the base fee
/// come last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    /// What it offers above the base fee, in wei per gas; `None` where it offers less.
    tip: Reverse<Option<u128>>,
    pub(crate) place: Place,
}

impl Rank {
    pub(super) const fn new(tip: Option<u128>, place: Place) -> Self {
        Self { tip: Reverse(tip), place }
    }

    /// Whether the transaction offers the base fee.
    pub(super) const fn pays(&self) -> bool {
        self.tip.0.is_some()
    }
}

/// What a transaction offers, and where it is in the order that follows from that.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offer {
    pub(super) rank: Rank,
    /// The most that it offers, in wei per gas.
    pub(super) fee_cap: u128,
}

/// The transactions whose nonce is not above that of their account.
///
/// Those that offer too little wait apart for a lower base fee, so that no block looks at them.
#[derive(Debug, Clone, Default)]
pub(super) struct Due {
    /// Those that the next block includes or drops.
    candidates: OrdSet<Rank>,
    /// The others, by the most that they offer.
    underpriced: OrdSet<(u128, Place)>,
}

impl Due {
    /// Number of transactions.
    pub(super) fn len(&self) -> usize {
        self.candidates.len() + self.underpriced.len()
    }

    /// Adds a transaction. `is_next` says that its nonce is the next of its account; one with an
    /// earlier nonce is never included.
    pub(super) fn insert(&mut self, Offer { rank, fee_cap }: Offer, is_next: bool) {
        if is_next && !rank.pays() {
            self.underpriced.insert((fee_cap, rank.place));
        } else {
            self.candidates.insert(rank);
        }
    }

    /// Removes a transaction, if it is there.
    pub(super) fn remove(&mut self, Offer { rank, fee_cap }: Offer) {
        self.candidates.remove(&rank);
        self.underpriced.remove(&(fee_cap, rank.place));
    }

    /// Whether the transaction is there.
    pub(super) fn contains(&self, Offer { rank, fee_cap }: Offer) -> bool {
        self.candidates.contains(&rank) || self.underpriced.contains(&(fee_cap, rank.place))
    }

    /// The first transaction that the next block includes or drops.
    pub(super) fn first(&self) -> Option<&Rank> {
        self.candidates.get_min()
    }

    /// The first of them after `last`.
    pub(super) fn after(&self, last: Bound<Rank>) -> Option<&Rank> {
        self.candidates.range((last, Bound::Unbounded)).next()
    }

    /// Takes out the transactions whose rank a base fee, in wei per gas, can change: all but those
    /// that still offer too little.
    pub(super) fn take_repriced(&mut self, base_fee: u64) -> Vec<Place> {
        let mut repriced: Vec<Place> =
            core::mem::take(&mut self.candidates).iter().map(|rank| rank.place).collect();
        while let Some(&(fee_cap, place)) = self.underpriced.get_max()
            && fee_cap >= u128::from(base_fee)
        {
            self.underpriced.remove(&(fee_cap, place));
            repriced.push(place);
        }
        repriced
    }
}
