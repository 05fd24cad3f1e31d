//! Which inputs share lanes.

use alloc::vec::Vec;
use core::cmp::Reverse;

use alloy_primitives::B256;

use crate::{
    block::blocks,
    group::{Group, MOST, Member},
    input::{Input, Joined},
    level::Level,
    single,
};

/// The hashes of two inputs.
pub(crate) fn pair(level: Level, first: [&[u8]; 2], second: [&[u8]; 2]) -> [B256; 2] {
    let mut members = [Member::new(0, first), Member::new(1, second)];
    if members[0].blocks < members[1].blocks {
        members.swap(0, 1);
    }
    let mut hashes = [B256::ZERO; 2];
    let mut rest = &members[..];
    while !rest.is_empty() {
        let hashed = hash_first(level, rest, |index, hash| hashes[index] = hash);
        rest = &rest[hashed..];
    }
    hashes
}

/// Hands the hash of each input to `out`, with the input's place.
pub(crate) fn each<T: Input>(level: Level, inputs: &[T], mut out: impl FnMut(usize, B256)) {
    let widest = level.widths().last().copied().unwrap_or(1);
    let sorted = by_blocks(inputs);
    let mut next = 0;
    while next < inputs.len() {
        let mut members = [Member::default(); MOST];
        let length = widest.min(inputs.len() - next);
        for (place, member) in members[..length].iter_mut().enumerate() {
            let place = next + place;
            let index = sorted.as_ref().map_or(place, |sorted| sorted[place].1);
            *member = Member::new(index, inputs[index].parts());
        }
        next += hash_first(level, &members[..length], &mut out);
    }
}

/// The number of blocks and the place of each input, those with most blocks first; `None` if the
/// inputs are in this order already.
fn by_blocks<T: Input>(inputs: &[T]) -> Option<Vec<(usize, usize)>> {
    if inputs.is_sorted_by_key(|input| Reverse(blocks(input.parts()))) {
        return None;
    }
    let mut sorted: Vec<_> =
        inputs.iter().enumerate().map(|(index, input)| (blocks(input.parts()), index)).collect();
    sorted.sort_unstable_by_key(|(blocks, _)| Reverse(*blocks));
    Some(sorted)
}

/// Hashes `members`, whose blocks are in descending order, in lanes; or only the first of them,
/// where that is faster. Returns how many it has hashed.
fn hash_first(level: Level, members: &[Member<'_>], mut out: impl FnMut(usize, B256)) -> usize {
    if is_better_alone(level, members) {
        let Member { index, parts: [head, tail], .. } = members[0];
        out(index, single::hash(&Joined { head, tail }));
        return 1;
    }
    Group::hash(level, members, out);
    members.len()
}

/// Whether the first of `members`, which has the most blocks, takes less time by itself than lanes
/// take in which the others are done early.
const fn is_better_alone(level: Level, members: &[Member<'_>]) -> bool {
    let [longest, next, others @ ..] = members else {
        return true;
    };
    if level.widths().is_empty() {
        return true;
    }
    let two = level.percent_for_two();
    if others.is_empty() {
        two * longest.blocks > 100 * (longest.blocks + next.blocks)
    } else {
        two * (longest.blocks - next.blocks) > 100 * longest.blocks
    }
}
