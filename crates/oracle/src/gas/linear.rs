//! Gas that is linear in the words of some data.

use std::fmt;

use super::Point;

/// Gas that is linear in the number of 32-byte words of some data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Linear {
    /// Gas without data.
    pub base: u64,
    /// Gas for each word.
    pub per_word: u64,
}

impl Linear {
    /// The line through all points; `None` if there is none. Points with equal numbers of words
    /// give a value that is independent of data.
    pub(super) fn through(points: &[Point]) -> Option<Self> {
        let first = points.first()?;
        let per_word = match points.iter().find(|point| point.words != first.words) {
            None => 0,
            Some(other) => {
                let (low, high) =
                    if first.words < other.words { (first, other) } else { (other, first) };
                let (run, rise) = (high.words - low.words, high.gas.checked_sub(low.gas)?);
                (rise % run == 0).then_some(rise / run)?
            }
        };
        let line = Self { base: first.gas.checked_sub(first.words * per_word)?, per_word };
        points.iter().all(|point| line.at(point.words) == point.gas).then_some(line)
    }

    /// The gas for this number of words.
    pub const fn at(self, words: u64) -> u64 {
        self.base + self.per_word * words
    }
}

impl fmt::Display for Linear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.per_word {
            0 => write!(f, "{}", self.base),
            per_word => write!(f, "{} + {per_word} per word", self.base),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Linear, Point};

    fn through(points: &[(u64, u64)]) -> Option<Linear> {
        let points: Vec<_> = points.iter().map(|&(words, gas)| Point { words, gas }).collect();
        Linear::through(&points)
    }

    #[test]
    fn the_line_goes_through_all_points() {
        let line = Linear { base: 7, per_word: 3 };
        for words in [[2, 4, 5, 4], [9, 0, 1, 2]] {
            assert_eq!(through(&words.map(|words| (words, line.at(words)))), Some(line));
        }
        assert_eq!(through(&[(2, 9), (2, 9)]), Some(Linear { base: 9, per_word: 0 }));
    }

    #[test]
    fn points_off_the_line_have_none() {
        assert_eq!(through(&[]), None);
        assert_eq!(through(&[(2, 9), (2, 10)]), None);
        assert_eq!(through(&[(0, 1), (1, 3), (2, 6)]), None);
        assert_eq!(through(&[(0, 1), (2, 4)]), None);
        assert_eq!(through(&[(3, 6), (4, 9)]), None);
    }
}
