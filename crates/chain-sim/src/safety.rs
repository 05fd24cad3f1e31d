//! How safe a block is.

/// How much is known of a block (SEMANTICS, "Rules a node applies around the contracts"). A block
/// is at a level only when all that it depends on is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SafetyLevel {
    /// Its sequencer has built it.
    Unsafe,
    /// Every message that it executes was verified against the blocks of all chains.
    CrossUnsafe,
    /// Its chain's data is on the L1.
    Safe,
    /// That data is final: no reorg takes it back.
    Finalized,
}

impl SafetyLevel {
    /// All levels, in order.
    pub const ALL: [Self; 4] = [Self::Unsafe, Self::CrossUnsafe, Self::Safe, Self::Finalized];

    /// As people say it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unsafe => "unsafe",
            Self::CrossUnsafe => "cross-unsafe",
            Self::Safe => "safe",
            Self::Finalized => "finalized",
        }
    }
}

/// The number of the highest block of a chain at each level above unsafe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SafetyHeads {
    /// The highest verified block.
    pub cross_unsafe: u64,
    /// The highest safe block.
    pub safe: u64,
    /// The highest finalized block.
    pub finalized: u64,
}

impl SafetyHeads {
    /// How safe block `number` is.
    pub const fn level(&self, number: u64) -> SafetyLevel {
        if number <= self.finalized {
            SafetyLevel::Finalized
        } else if number <= self.safe {
            SafetyLevel::Safe
        } else if number <= self.cross_unsafe {
            SafetyLevel::CrossUnsafe
        } else {
            SafetyLevel::Unsafe
        }
    }

    /// The head at a level; `head` is the unsafe one.
    pub const fn get(&self, level: SafetyLevel, head: u64) -> u64 {
        match level {
            SafetyLevel::Unsafe => head,
            SafetyLevel::CrossUnsafe => self.cross_unsafe,
            SafetyLevel::Safe => self.safe,
            SafetyLevel::Finalized => self.finalized,
        }
    }

    /// The head at a level above unsafe.
    pub(crate) const fn get_mut(&mut self, level: SafetyLevel) -> Option<&mut u64> {
        match level {
            SafetyLevel::Unsafe => None,
            SafetyLevel::CrossUnsafe => Some(&mut self.cross_unsafe),
            SafetyLevel::Safe => Some(&mut self.safe),
            SafetyLevel::Finalized => Some(&mut self.finalized),
        }
    }

    /// Takes back blocks above `number`.
    pub(crate) fn rewind(&mut self, number: u64) {
        self.cross_unsafe = self.cross_unsafe.min(number);
        self.safe = self.safe.min(number);
        self.finalized = self.finalized.min(number);
    }
}
