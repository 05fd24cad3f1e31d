//! When blocks reached each safety level.

use ::relayer::SafetyLevel;
use imbl::Vector;

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
