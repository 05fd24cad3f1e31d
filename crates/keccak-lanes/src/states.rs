//! Several states of keccak256, one in each lane.

use alloy_primitives::B256;

use crate::{block::BLOCK, permutation::WORDS};

/// `W` states. A row has the words that are at the same place in all of them.
#[derive(Debug, Clone)]
#[repr(align(64))]
pub(crate) struct States<const W: usize> {
    pub(crate) rows: [[u64; W]; WORDS],
}

impl<const W: usize> States<W> {
    /// States that have absorbed nothing.
    pub(crate) const fn new() -> Self {
        Self { rows: [[0; W]; WORDS] }
    }

    /// The first `N` of these states.
    pub(crate) fn first<const N: usize>(&self) -> States<N> {
        let mut first = States::new();
        for (row, wider) in first.rows.iter_mut().zip(&self.rows) {
            row.copy_from_slice(&wider[..N]);
        }
        first
    }

    /// Adds a block to the state in `lane`, which is to be permuted then. A shorter one is padded.
    pub(crate) fn absorb(&mut self, lane: usize, block: &[u8]) {
        let (words, rest) = block.as_chunks();
        for (row, word) in self.rows.iter_mut().zip(words) {
            row[lane] ^= u64::from_le_bytes(*word);
        }
        if block.len() < BLOCK {
            // Keccak's padding, as it was before SHA-3 added two bits to it.
            let padded = rest.iter().chain(&[1]).rev();
            let word = padded.fold(0, |word, byte| word << 8 | u64::from(*byte));
            self.rows[words.len()][lane] ^= word;
            self.rows[BLOCK / 8 - 1][lane] ^= 0x80 << 56;
        }
    }

    /// The hash of what the state in `lane` has absorbed.
    pub(crate) fn hash(&self, lane: usize) -> B256 {
        let mut hash = [0; 32];
        let (words, _) = hash.as_chunks_mut();
        for (word, row) in words.iter_mut().zip(&self.rows) {
            *word = row[lane].to_le_bytes();
        }
        B256::new(hash)
    }
}
