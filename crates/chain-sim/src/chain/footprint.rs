//! How many bytes a chain needs, and how many it has given up.

/// About how many bytes a chain needs, and how many it has given up since it is in memory. A copy of
/// the chain keeps in memory what the chain has given up since the copy was taken, at most the
/// copy's own size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Footprint {
    /// Bytes of the state and the pool.
    pub size: u64,
    /// Bytes of the blocks, with what they have overwritten in the state.
    pub history: u64,
    /// Bytes of state that was overwritten, and of transactions that have left the pool.
    pub overwritten: u64,
    /// Bytes of blocks that reorgs have removed, or that were pruned.
    pub removed: u64,
}

impl Footprint {
    /// The footprint of a new state.
    pub(super) fn of(size: u64) -> Self {
        Self { size, ..Self::default() }
    }

    /// Counts a change of values that needed so many bytes before and need so many after.
    pub(super) const fn record_change(&mut self, before: u64, after: u64) {
        self.overwritten = self.overwritten.saturating_add(before);
        self.size = self.size.saturating_add(after).saturating_sub(before);
    }

    /// Counts a removed block of so many bytes.
    pub(super) const fn record_removed(&mut self, bytes: u64) {
        self.removed = self.removed.saturating_add(bytes);
    }

    /// The sum of two footprints.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            size: self.size.saturating_add(other.size),
            history: self.history.saturating_add(other.history),
            overwritten: self.overwritten.saturating_add(other.overwritten),
            removed: self.removed.saturating_add(other.removed),
        }
    }

    /// About how many bytes a copy with this footprint keeps that a later one, with the footprint
    /// `later`, does not have any more.
    pub fn kept_since(&self, later: &Self) -> u64 {
        let overwritten = later.overwritten.saturating_sub(self.overwritten).min(self.size);
        // Blocks that were built and removed since are in no copy.
        let removed = later.removed.saturating_sub(self.removed).min(self.history);
        overwritten.saturating_add(removed)
    }
}
