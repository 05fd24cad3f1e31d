//! Bloom filters of logs.

use alloy_primitives::{
    B256, Bloom, BloomInput, Log, keccak256,
    map::{AddressMap, B256Map},
};
use keccak_lanes::keccak256_each;

/// Computes the bloom filters of a block's logs. Addresses and topics are hashed once for the whole
/// block: most of those in a log of the messenger (contract, event, chain id) are in earlier logs.
#[derive(Debug, Default)]
pub(crate) struct BlockBloom {
    addresses: AddressMap<B256>,
    topics: B256Map<B256>,
}

impl BlockBloom {
    /// The bloom filter of the logs of one receipt.
    pub(crate) fn of_logs(&mut self, logs: &[Log]) -> Bloom {
        self.hash_topics(logs);
        let mut bloom = Bloom::ZERO;
        for log in logs {
            let hash = self.addresses.entry(log.address).or_insert_with(|| keccak256(log.address));
            bloom.accrue(BloomInput::Hash(*hash));
            for hash in log.topics().iter().filter_map(|topic| self.topics.get(topic)) {
                bloom.accrue(BloomInput::Hash(*hash));
            }
        }
        bloom
    }

    /// Hashes the topics that no earlier log has.
    fn hash_topics(&mut self, logs: &[Log]) {
        let mut new = Vec::new();
        for topic in logs.iter().flat_map(|log| log.topics()) {
            self.topics.entry(*topic).or_insert_with(|| {
                new.push(*topic);
                B256::ZERO
            });
        }
        keccak256_each(&new, |index, hash| {
            self.topics.insert(new[index], hash);
        });
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::{Address, Bytes, logs_bloom};

    use super::*;

    #[test]
    fn the_bloom_is_that_of_the_logs() {
        let mut blooms = BlockBloom::default();
        for round in 0..3 {
            for topics in 0..=4 {
                let topics = (0..topics).map(|topic| B256::with_last_byte(topic + round)).collect();
                let address = Address::with_last_byte(round % 2);
                let log = Log::new_unchecked(address, topics, Bytes::new());
                let logs = [log.clone(), log];
                assert_eq!(blooms.of_logs(&logs), logs_bloom(&logs));
            }
        }
        assert_eq!(blooms.of_logs(&[]), Bloom::ZERO);
    }
}
