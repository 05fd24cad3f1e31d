//! Inputs that are absorbed at once, a block of each at a time.

use alloy_primitives::B256;

use crate::{
    block::{BLOCK, block, blocks},
    level::{Level, Permute},
    states::States,
};

/// The most states that are permuted at once at any level.
pub(crate) const MOST: usize = 8;

/// An input that waits for its hash.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Member<'a> {
    /// Its place among all inputs.
    pub(crate) index: usize,
    /// Its bytes.
    pub(crate) parts: [&'a [u8]; 2],
    /// The number of its blocks.
    pub(crate) blocks: usize,
}

impl<'a> Member<'a> {
    /// The input of these parts, at this place among all.
    pub(crate) const fn new(index: usize, parts: [&'a [u8]; 2]) -> Self {
        Self { index, parts, blocks: blocks(parts) }
    }
}

/// Inputs in lanes, the one with the most blocks first, so that those with blocks left are always
/// the first ones.
pub(crate) struct Group<'a, F> {
    level: Level,
    members: &'a [Member<'a>],
    /// How many have blocks left.
    active: usize,
    /// How many blocks each of these has absorbed.
    absorbed: usize,
    out: F,
}

impl<'a, F: FnMut(usize, B256)> Group<'a, F> {
    /// Hashes `members`, which are at most as many as the level's widest lanes, and have their
    /// blocks in descending order.
    pub(crate) fn hash(level: Level, members: &'a [Member<'a>], out: F) {
        let mut group = Self { level, members, active: members.len(), absorbed: 0, out };
        match level.widths().iter().find(|width| **width >= members.len()) {
            Some(8) => group.in_eight(&mut States::new()),
            Some(4) => group.in_four(&mut States::new()),
            _ => group.in_two(&mut States::new()),
        }
    }

    /// Absorbs in eight lanes, then in fewer.
    fn in_eight(&mut self, states: &mut States<8>) {
        self.absorb_until(4, states);
        if self.active > 0 {
            self.in_four(&mut states.first());
        }
    }

    /// Absorbs in four lanes, then in two.
    fn in_four(&mut self, states: &mut States<4>) {
        self.absorb_until(2, states);
        if self.active > 0 {
            self.in_two(&mut states.first());
        }
    }

    /// Absorbs in two lanes until all members have their hash.
    fn in_two(&mut self, states: &mut States<2>) {
        self.absorb_until(0, states);
    }

    /// Absorbs blocks until at most `few` members have blocks left.
    fn absorb_until<const W: usize>(&mut self, few: usize, states: &mut States<W>)
    where
        Level: Permute<W>,
    {
        let mut buffer = [0; BLOCK];
        while self.active > few {
            for (lane, member) in self.members[..self.active].iter().enumerate() {
                states.absorb(lane, block(member.parts, self.absorbed, &mut buffer));
            }
            self.level.permute(states);
            self.absorbed += 1;
            while let Some(last) = self.active.checked_sub(1)
                && self.members[last].blocks == self.absorbed
            {
                (self.out)(self.members[last].index, states.hash(last));
                self.active = last;
            }
        }
    }
}
