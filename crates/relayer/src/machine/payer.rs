//! The nonces of a payer on one chain.

use std::collections::BTreeSet;

use alloy_primitives::U256;

/// The nonces and the balance of a payer on one chain.
#[derive(Debug, Clone, Default)]
pub(super) struct Payer {
    /// The nonce after the last one in use; `None` until the account was read.
    pub(super) next: Option<u64>,
    /// Nonces below this one are used in final blocks.
    least: u64,
    /// Nonces of attempts in blocks that are not final.
    used: BTreeSet<u64>,
    /// Nonces of attempts that are in no block.
    pub(super) live: BTreeSet<u64>,
    /// Other nonces below `next`.
    free: BTreeSet<u64>,
    /// The last nonce that was read, if it is so high that it does not count until it is read again.
    high: Option<u64>,
    /// The balance, in wei; `None` until the account was read.
    pub(super) balance: Option<U256>,
    /// Until when it relays nothing, in seconds.
    pub(super) blocked_until: u64,
    /// Whether a request for the account waits for its answer.
    pub(super) is_asked: bool,
    /// When to read the account again, in seconds.
    pub(super) ask_at: u64,
}

/// By how much a nonce may be above all that are known before it is read twice, and how many nonces are
/// free at most: a node that lies once costs neither transactions nor memory.
const MOST_FREE: usize = 1_024;

impl Payer {
    /// Reserves the first free nonce; `None` until the account was read.
    pub(super) fn reserve(&mut self) -> Option<u64> {
        let next = self.next?;
        let nonce = self.free.pop_first().unwrap_or(next);
        if nonce == next {
            // No transaction may have the last nonce (EIP-2681).
            self.next = Some(next.checked_add(1)?);
        }
        self.live.insert(nonce);
        Some(nonce)
    }

    /// Gives back a nonce that no node has seen a transaction with.
    pub(super) fn release(&mut self, nonce: u64) {
        if !self.live.remove(&nonce) {
            return;
        }
        self.free.insert(nonce);
        let Some(next) = self.next.as_mut() else { return };
        while self.free.last().is_some_and(|last| last + 1 == *next) {
            self.free.pop_last();
            *next -= 1;
        }
    }

    /// A block has a transaction with this nonce.
    pub(super) fn use_up(&mut self, nonce: u64) {
        self.live.remove(&nonce);
        self.used.insert(nonce);
        self.pass(nonce);
    }

    /// An attempt has this nonce, in no block.
    pub(super) fn hold(&mut self, nonce: u64) {
        self.used.remove(&nonce);
        self.live.insert(nonce);
        self.pass(nonce);
    }

    /// The block that has used this nonce is final.
    pub(super) fn finalize(&mut self, nonce: u64) {
        self.used.remove(&nonce);
        self.least = self.least.max(nonce + 1);
    }

    /// The account was read at the last block whose transactions are known: all nonces from `nonce`
    /// on are in no block, as far as that is known. Returns whether it counts: a nonce that is much too
    /// high has to be read twice.
    pub(super) fn read(&mut self, nonce: u64) -> bool {
        let after = |nonces: &BTreeSet<u64>| nonces.last().map_or(0, |last| last.saturating_add(1));
        let known = self.least.max(after(&self.live)).max(after(&self.used));
        let most = MOST_FREE as u64;
        let is_high = nonce > known.saturating_add(most);
        let before = self.high.take();
        if is_high && before.is_none_or(|before| nonce.abs_diff(before) > most) {
            self.high = Some(nonce);
            return false;
        }
        let known = nonce.max(known);
        self.next = Some(known);
        // A nonce that is too low may be used by a transaction whose block was read since.
        let missing = nonce.max(self.least)..known;
        let missing =
            missing.filter(|nonce| !self.live.contains(nonce) && !self.used.contains(nonce));
        self.free = missing.take(MOST_FREE).collect();
        true
    }

    /// The first nonce that is missing below one of an attempt.
    pub(super) fn gap(&self) -> Option<u64> {
        let gap = self.free.first().copied()?;
        (gap < self.live.last().copied()?).then_some(gap)
    }

    /// Raises `next` above a nonce in use; those between are free.
    fn pass(&mut self, nonce: u64) {
        self.free.remove(&nonce);
        if let Some(next) = self.next.as_mut()
            && *next <= nonce
        {
            self.free.extend((*next..nonce).take(MOST_FREE));
            *next = nonce.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payer(nonce: u64) -> Payer {
        let mut payer = Payer::default();
        payer.read(nonce);
        payer
    }

    #[test]
    fn nonces_ascend_from_the_account() {
        assert_eq!(Payer::default().reserve(), None);
        let mut payer = payer(7);
        assert_eq!([(); 3].map(|()| payer.reserve()), [Some(7), Some(8), Some(9)]);
    }

    #[test]
    fn released_nonces_come_first_again() {
        let mut payer = payer(0);
        for _ in 0..4 {
            payer.reserve();
        }
        payer.release(1);
        assert_eq!((payer.gap(), payer.next), (Some(1), Some(4)));
        assert_eq!(payer.reserve(), Some(1));
        // The last ones leave no gap.
        payer.release(2);
        payer.release(3);
        assert_eq!((payer.gap(), payer.next), (None, Some(2)));
    }

    #[test]
    fn account_tells_which_nonces_are_missing() {
        let mut payer = payer(0);
        payer.hold(5);
        payer.read(3);
        assert_eq!(payer.free, [3, 4].into());
        payer.read(4);
        assert_eq!(payer.gap(), Some(4));
    }

    #[test]
    fn account_read_too_low_frees_no_used_nonce() {
        let mut payer = payer(0);
        (0..4).for_each(|_| assert!(payer.reserve().is_some()));
        (0..4).for_each(|nonce| payer.use_up(nonce));
        payer.finalize(0);
        payer.read(0);
        assert_eq!((payer.gap(), payer.next, payer.reserve()), (None, Some(4), Some(4)));
    }

    #[test]
    fn nonce_that_was_read_too_high_is_corrected() {
        let mut payer = payer(2);
        assert!(payer.read(1_000));
        assert_eq!(payer.next, Some(1_000));
        payer.read(2);
        assert_eq!((payer.gap(), payer.next), (None, Some(2)));
    }

    #[test]
    fn nonce_that_is_much_too_high_is_read_twice() {
        let mut payer = payer(2);
        assert!(!payer.read(1_000_000) && payer.read(2) && !payer.read(1_000_000));
        assert_eq!(payer.reserve(), Some(2));
        assert!(!payer.read(u64::MAX) && !payer.read(1_000_000) && payer.read(1_000_000));
        assert_eq!(payer.reserve(), Some(1_000_000));
        // Whatever it was, it costs no more memory than this.
        assert!(payer.read(3));
        assert_eq!((payer.gap(), payer.free.len()), (Some(3), MOST_FREE));
        assert!(!payer.read(u64::MAX) && payer.read(u64::MAX));
        assert_eq!(payer.reserve(), None);
    }

    #[test]
    fn account_read_too_low_after_a_restart_does_not_count() {
        let mut payer = Payer::default();
        payer.use_up(9);
        payer.finalize(3);
        payer.read(9);
        assert_eq!(payer.reserve(), Some(10));
    }

    #[test]
    fn nonce_of_a_block_that_is_gone_is_held_again() {
        let mut payer = payer(0);
        payer.reserve();
        payer.use_up(0);
        payer.hold(0);
        payer.read(0);
        assert_eq!((payer.live.first(), payer.next, payer.gap()), (Some(&0), Some(1), None));
    }
}
