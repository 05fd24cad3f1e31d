//! Safety levels of blocks.

use imbl::Vector;

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
    pub(crate) const fn get_mut(&mut self, level: SafetyLevel) -> Option<&mut u64> {
        match level {
            SafetyLevel::Unsafe => None,
            SafetyLevel::CrossUnsafe => Some(&mut self.cross_unsafe),
            SafetyLevel::Safe => Some(&mut self.safe),
            SafetyLevel::Finalized => Some(&mut self.finalized),
        }
    }

    /// Removes the blocks above `number`.
    pub(crate) fn rewind(&mut self, number: u64) {
        self.cross_unsafe = self.cross_unsafe.min(number);
        self.safe = self.safe.min(number);
        self.finalized = self.finalized.min(number);
    }
}

/// The times at which blocks of one chain reached each level.
#[derive(Debug, Clone, Default)]
pub(crate) struct Promotions {
    /// For each level above unsafe: heads, each with the time in seconds at which it reached the
    /// level. Both numbers grow.
    pub(crate) heads: [Vector<(u64, u64)>; 3],
}

impl Promotions {
    /// Records that all blocks up to `head` have reached a level at `time`, in seconds.
    pub(crate) fn record(&mut self, level: SafetyLevel, head: u64, time: u64) {
        let Some(heads) = self.of_mut(level) else { return };
        if heads.last().is_none_or(|&(last, _)| last < head) {
            heads.push_back((head, time));
        }
    }

    /// Whether heads and times grow, and no head is above `number`.
    #[cfg(feature = "serde")]
    pub(crate) fn are_in_order(&self, number: u64) -> bool {
        self.heads.iter().all(|heads| {
            let mut pairs = heads.iter().zip(heads.iter().skip(1));
            pairs.all(|(one, other)| one.0 < other.0 && one.1 <= other.1)
                && heads.last().is_none_or(|&(head, _)| head <= number)
        })
    }

    /// Removes the blocks above `number`.
    pub(crate) fn rewind(&mut self, number: u64) {
        for heads in &mut self.heads {
            let mut cut = None;
            while let Some(&(head, time)) = heads.last()
                && head > number
            {
                cut = Some(time);
                heads.pop_back();
            }
            // Blocks up to `number` that were promoted together with a removed head keep its time.
            if let Some(time) = cut
                && heads.last().is_none_or(|&(head, _)| head < number)
            {
                heads.push_back((number, time));
            }
        }
    }

    /// Prunes the blocks before `number`.
    pub(crate) fn prune(&mut self, number: u64) {
        for heads in &mut self.heads {
            while heads.front().is_some_and(|&(head, _)| head < number) {
                heads.pop_front();
            }
        }
    }

    /// The time at which block `number` reached a level, in seconds; `None` if it has not.
    pub(crate) fn time_of(&self, level: SafetyLevel, number: u64) -> Option<u64> {
        let heads = self.heads.get((level as usize).checked_sub(1)?)?;
        let first = match heads.binary_search_by_key(&number, |&(head, _)| head) {
            Ok(found) | Err(found) => found,
        };
        heads.get(first).map(|&(_, time)| time)
    }

    /// The heads of a level above unsafe.
    fn of_mut(&mut self, level: SafetyLevel) -> Option<&mut Vector<(u64, u64)>> {
        self.heads.get_mut((level as usize).checked_sub(1)?)
    }
}
