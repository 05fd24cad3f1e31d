//! How long messages take to be relayed, by the timestamps of blocks.

use chain_sim::{Block, Cluster, MessageState, TrackedMessage};

/// The upper bounds of the buckets, in seconds; the last one is the expiry window of messages.
pub(crate) const BOUNDS: [u64; 14] =
    [0, 1, 2, 4, 8, 15, 30, 60, 300, 900, 3_600, 21_600, 86_400, 604_800];

/// The latencies of all relays so far. Reverts and reorgs take nothing away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct RelayLatencies {
    /// Number of latencies up to each bound, and beyond the one before.
    counts: [u64; BOUNDS.len()],
    count: u64,
    sum: u64,
}

impl RelayLatencies {
    /// Adds the latency of a relay, in seconds.
    pub(super) fn add(&mut self, seconds: u64) {
        let bucket = BOUNDS.partition_point(|bound| *bound < seconds);
        if let Some(count) = self.counts.get_mut(bucket) {
            *count += 1;
        }
        self.count += 1;
        self.sum = self.sum.saturating_add(seconds);
    }

    /// Returns each bound, and the number of latencies up to it.
    pub(crate) fn buckets(&self) -> impl Iterator<Item = (u64, u64)> {
        let cumulative = self.counts.into_iter().scan(0, |before, count| {
            *before += count;
            Some(*before)
        });
        BOUNDS.into_iter().zip(cumulative)
    }

    /// Returns the number of relays.
    pub(crate) const fn count(&self) -> u64 {
        self.count
    }

    /// Returns the sum of their latencies, in seconds.
    pub(crate) const fn sum(&self) -> u64 {
        self.sum
    }
}

/// Returns the seconds from the block that sent a message first to the block that relayed it.
/// Returns `None` unless `state` is relayed and both blocks are known.
pub(super) fn relay_latency(
    cluster: &Cluster,
    message: &TrackedMessage,
    state: &MessageState,
) -> Option<u64> {
    let MessageState::Relayed { block, .. } = *state else { return None };
    let sent = message.sends.first()?.id.timestamp_seconds().ok()?;
    let relayed = cluster.chain(message.destination?).ok()?.block(block).map(Block::timestamp)?;
    Some(relayed.saturating_sub(sent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_have_what_is_up_to_their_bound() {
        let mut latencies = RelayLatencies::default();
        for seconds in [0, 0, 1, 2, 3, 604_800, 604_801] {
            latencies.add(seconds);
        }
        let buckets: Vec<_> = latencies.buckets().collect();
        assert_eq!(buckets[..5], [(0, 2), (1, 3), (2, 4), (4, 5), (8, 5)]);
        assert_eq!(buckets[13], (604_800, 6));
        assert_eq!((latencies.count(), latencies.sum()), (7, 6 + 604_800 + 604_801));
    }
}
