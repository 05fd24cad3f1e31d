//! Safety levels of blocks.

/// The [safety level] of a block. A block is at a level only when every block that it depends on is
/// at that level as well.
///
/// [safety level]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#safety-levels
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum SafetyLevel {
    /// The chain's sequencer has built the block.
    Unsafe,
    /// Every message that the block executes was verified against the blocks of all chains.
    CrossUnsafe,
    /// The block's data is on the L1.
    Safe,
    /// The block's data on the L1 is final: no reorg removes the block.
    Finalized,
}

impl SafetyLevel {
    /// All levels, in order.
    pub const ALL: [Self; 4] = [Self::Unsafe, Self::CrossUnsafe, Self::Safe, Self::Finalized];

    /// The level's name in text.
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
    /// The level of block `number`.
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

    /// The head at a level; `head` is the unsafe head.
    pub const fn get(&self, level: SafetyLevel, head: u64) -> u64 {
        match level {
            SafetyLevel::Unsafe => head,
            SafetyLevel::CrossUnsafe => self.cross_unsafe,
            SafetyLevel::Safe => self.safe,
            SafetyLevel::Finalized => self.finalized,
        }
    }

    /// The head at a level, to change it; `None` for the unsafe level.
    pub const fn get_mut(&mut self, level: SafetyLevel) -> Option<&mut u64> {
        match level {
            SafetyLevel::Unsafe => None,
            SafetyLevel::CrossUnsafe => Some(&mut self.cross_unsafe),
            SafetyLevel::Safe => Some(&mut self.safe),
            SafetyLevel::Finalized => Some(&mut self.finalized),
        }
    }

    /// Removes the blocks above `number`.
    pub fn rewind(&mut self, number: u64) {
        self.cross_unsafe = self.cross_unsafe.min(number);
        self.safe = self.safe.min(number);
        self.finalized = self.finalized.min(number);
    }
}
