//! What is known of the messages.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use alloy_primitives::{B256, U256};

use indicatif::HumanCount;

use super::super::distribution::{Distribution, Percentiles};

/// What both chains know a message by: the id of its source and its nonce.
pub(super) type Key = (U256, U256);

/// The messages on their way, and how long those took that have been relayed.
#[derive(Debug, Default)]
pub(super) struct Delivery {
    /// Messages that were not seen in a block yet, by their transactions.
    unseen: HashMap<B256, usize>,
    /// When each message was due to be sent.
    due: Vec<Option<Instant>>,
    /// Messages that were sent but not relayed.
    on_their_way: HashMap<Key, usize>,
    /// Relays that were seen before their messages, and those of other messages.
    others: HashMap<Key, Instant>,
    sent: usize,
    relayed: usize,
    latencies: Distribution,
    latest: u64,
    /// When the first message was due.
    first: Option<Instant>,
    /// When the last relay was seen.
    last: Option<Instant>,
}

impl Delivery {
    /// Creates it for messages, given their transactions and numbers.
    pub(super) fn new(messages: impl Iterator<Item = (B256, usize)>) -> Self {
        let unseen: HashMap<_, _> = messages.collect();
        Self { due: vec![None; unseen.len()], unseen, ..Self::default() }
    }

    /// Notes when a message was due.
    pub(super) fn due(&mut self, message: usize, at: Instant) {
        if let Some(due) = self.due.get_mut(message) {
            *due = Some(at);
        }
        self.first = self.first.map_or(Some(at), |first| Some(first.min(at)));
    }

    /// Notes a message in a block. Returns whether it is one of these, and was not noted before.
    pub(super) fn sent(&mut self, transaction: B256, key: Key) -> bool {
        let Some(message) = self.unseen.remove(&transaction) else { return false };
        self.sent += 1;
        self.on_their_way.insert(key, message);
        if let Some(at) = self.others.remove(&key) {
            self.relayed(key, at);
        }
        true
    }

    /// Notes a relay that was seen at this time.
    pub(super) fn relayed(&mut self, key: Key, at: Instant) {
        let Some(message) = self.on_their_way.remove(&key) else {
            self.others.entry(key).or_insert(at);
            return;
        };
        self.relayed += 1;
        self.last = self.last.max(Some(at));
        if let Some(due) = self.due.get(message).copied().flatten() {
            let latency = at.saturating_duration_since(due).as_micros();
            self.latest = u64::try_from(latency).unwrap_or(u64::MAX);
            self.latencies.add(self.latest, 1);
        }
    }

    /// Returns how long the message took that was relayed last, in microseconds.
    pub(super) const fn latest(&self) -> u64 {
        self.latest
    }

    /// Returns how many messages were seen in blocks of their sources.
    pub(super) const fn sent_count(&self) -> usize {
        self.sent
    }

    /// Returns how many messages were seen relayed.
    pub(super) const fn relayed_count(&self) -> usize {
        self.relayed
    }

    /// Returns the microseconds that each relayed message took.
    pub(super) const fn latencies(&self) -> &Distribution {
        &self.latencies
    }

    /// Returns the messages by state and their latencies, on so many chains, in words.
    pub(super) fn details(&self, chains: usize) -> String {
        let (sent, relayed) = (HumanCount(self.sent as u64), HumanCount(self.relayed as u64));
        let waiting = HumanCount(self.on_their_way.len() as u64);
        let Percentiles { p50, p99, .. } = self.latencies.percentiles();
        let [median, ninety_nine] = [p50, p99].map(|latency| latency as f64 / 1e3);
        format!(
            "{sent} sent · {relayed} relayed · {waiting} waiting · {chains} chains · p50 {median:.1} ms, \
             p99 {ninety_nine:.1} ms"
        )
    }

    /// Returns the time from the first message to the last relay.
    pub(super) fn elapsed(&self) -> Duration {
        let ends = self.first.zip(self.last);
        ends.map_or(Duration::ZERO, |(first, last)| last.saturating_duration_since(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_counts_once_in_any_order() {
        let hashes = [1, 2].map(B256::with_last_byte);
        let key = |nonce: u64| (U256::from(901), U256::from(nonce));
        let mut delivery = Delivery::new(hashes.into_iter().zip(0..));
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        delivery.due(0, at(0));
        delivery.due(1, at(10));
        // The destination's logs were read before the source's, twice.
        delivery.relayed(key(7), at(12));
        delivery.relayed(key(7), at(15));
        assert_eq!((delivery.sent_count(), delivery.relayed_count()), (0, 0));
        assert!(delivery.sent(hashes[1], key(7)));
        assert!(!delivery.sent(hashes[1], key(7)));
        // Somebody else's.
        assert!(!delivery.sent(B256::with_last_byte(3), key(8)));
        delivery.relayed(key(8), at(16));
        assert!(delivery.sent(hashes[0], key(6)));
        delivery.relayed(key(6), at(20));
        delivery.relayed(key(6), at(30));
        assert_eq!((delivery.sent_count(), delivery.relayed_count()), (2, 2));
        let latencies = delivery.latencies().percentiles();
        assert_eq!((latencies.p50, latencies.max), (2_000, 20_000));
        assert_eq!(delivery.elapsed(), Duration::from_millis(20));
        let details = "2 sent · 2 relayed · 0 waiting · 3 chains · p50 2.0 ms, p99 20.0 ms";
        assert_eq!(delivery.details(3), details);
    }
}
