//! The logs of a block, as the index keeps them.

use alloy_primitives::{Address, B256};

use super::InitiatingMessage;

/// Number of the last origins among which that of a new log is looked for.
const LOOKED_AT: usize = 8;

/// What executing messages can state about the logs of one block, by their index. It stays in memory
/// until the logs have expired, so each origin is kept only once where its logs are near each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct BlockLogs {
    payload_hashes: Vec<B256>,
    /// The place of each log's origin.
    places: Vec<u32>,
    origins: Vec<Address>,
}

impl BlockLogs {
    /// Number of logs.
    pub(crate) const fn len(&self) -> usize {
        self.payload_hashes.len()
    }

    /// The log at `index`; `None` where there is none.
    pub(crate) fn get(&self, index: usize) -> Option<InitiatingMessage> {
        let origin = self.origins[*self.places.get(index)? as usize];
        Some(InitiatingMessage { origin, payload_hash: self.payload_hashes[index] })
    }

    /// The logs, in the order of their indexes.
    pub(crate) fn iter(&self) -> impl Iterator<Item = InitiatingMessage> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// Gives back the memory that is left for further logs.
    pub(super) fn shrink_to_fit(&mut self) {
        self.payload_hashes.shrink_to_fit();
        self.places.shrink_to_fit();
        self.origins.shrink_to_fit();
    }

    /// The place of an origin, which becomes the last one where it is not among the last ones.
    fn place(&mut self, origin: Address) -> u32 {
        let skipped = self.origins.len().saturating_sub(LOOKED_AT);
        let place = self.origins[skipped..].iter().position(|other| *other == origin);
        let place = place.map_or(self.origins.len(), |place| skipped + place);
        if place == self.origins.len() {
            self.origins.push(origin);
        }
        // A block has far fewer logs: each takes gas.
        u32::try_from(place).unwrap_or(u32::MAX)
    }
}

impl Extend<InitiatingMessage> for BlockLogs {
    fn extend<I: IntoIterator<Item = InitiatingMessage>>(&mut self, logs: I) {
        for InitiatingMessage { origin, payload_hash } in logs {
            let place = self.place(origin);
            self.places.push(place);
            self.payload_hashes.push(payload_hash);
        }
    }
}

impl FromIterator<InitiatingMessage> for BlockLogs {
    fn from_iter<I: IntoIterator<Item = InitiatingMessage>>(logs: I) -> Self {
        let mut all = Self::default();
        all.extend(logs);
        all.shrink_to_fit();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_are_kept_with_their_origins() {
        let log = |index: u16| InitiatingMessage {
            // Few near each other, then all different, then the first ones again.
            origin: Address::left_padding_from(
                &(if index < 100 { index % 3 } else { index % 150 }).to_be_bytes(),
            ),
            payload_hash: B256::left_padding_from(&index.to_be_bytes()),
        };
        let mut logs = BlockLogs::default();
        assert_eq!((logs.len(), logs.get(0)), (0, None));
        logs.extend((0..50).map(log));
        logs.extend((50..400).map(log));
        assert_eq!(logs.len(), 400);
        assert!(logs.iter().eq((0..400).map(log)));
        assert_eq!(
            (logs.get(7), logs.get(399), logs.get(400)),
            (Some(log(7)), Some(log(399)), None)
        );
        assert_eq!(logs, (0..400).map(log).collect());
        assert!(logs != (0..399).map(log).collect());
        assert_eq!((0..100).map(log).collect::<BlockLogs>().origins.len(), 3);
    }
}
