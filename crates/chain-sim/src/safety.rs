//! How safe a block is.

use imbl::Vector;

/// How much is known of a block: its [safety level]. A block is at a level only when all that it
/// depends on is.
///
/// [safety level]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#safety-levels
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
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

/// When blocks of one chain got to which level.
#[derive(Debug, Clone, Default)]
pub(crate) struct Promotions {
    /// By level above unsafe: a head, and since when it is one, in seconds; both grow.
    pub(crate) heads: [Vector<(u64, u64)>; 3],
}

impl Promotions {
    /// Takes note that all blocks up to `head` are at a level at `time`, in seconds.
    pub(crate) fn note(&mut self, level: SafetyLevel, head: u64, time: u64) {
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

    /// Takes back blocks above `number`.
    pub(crate) fn rewind(&mut self, number: u64) {
        for heads in &mut self.heads {
            let mut cut = None;
            while let Some(&(head, time)) = heads.last()
                && head > number
            {
                cut = Some(time);
                heads.pop_back();
            }
            // What is left of the last batch that was cut got there with it.
            if let Some(time) = cut
                && heads.last().is_none_or(|&(head, _)| head < number)
            {
                heads.push_back((number, time));
            }
        }
    }

    /// Forgets the blocks before `number`.
    pub(crate) fn prune(&mut self, number: u64) {
        for heads in &mut self.heads {
            while heads.front().is_some_and(|&(head, _)| head < number) {
                heads.pop_front();
            }
        }
    }

    /// When block `number` got to a level, in seconds, if it did.
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
