//! Names for messages, accounts and times.

use alloy_primitives::{Address, B256, ChainId, U256};

use crate::kit::{Behaviour, Model, Scenario, address_name::AddressName};

/// Timestamps of a run are at most so many seconds after genesis.
const LONGEST: u64 = 1_000_000_000;

/// The messages of a run in the order in which they were sent, and what else has a name.
#[derive(Debug)]
pub(super) struct Names {
    messages: Vec<(B256, String)>,
    addresses: Vec<(Address, String)>,
    /// Timestamp of the genesis blocks, in seconds.
    genesis: u64,
}

impl Names {
    /// The names of a scenario's contracts and accounts.
    pub(super) fn new(scenario: &Scenario) -> Self {
        let contracts = 0..scenario.contracts.len();
        let contracts =
            contracts.map(|index| (Behaviour::address(index), format!("contract {index}")));
        Self {
            messages: Vec::new(),
            addresses: contracts.chain(AddressName::all()).collect(),
            genesis: scenario.cluster.genesis_timestamp,
        }
    }

    /// Names the messages that were sent since the last call.
    pub(super) fn observe(&mut self, model: &Model) {
        let mut sent: Vec<_> = model.sent().collect();
        sent.sort_by_key(|sent| (sent.at.timestamp, sent.at.chain, sent.at.block, sent.at.log));
        for sent in sent {
            if !self.has(sent.hash) {
                self.add(sent.hash, sent.at.chain, sent.message.destination);
            }
        }
    }

    /// Whether a message was ever sent.
    pub(super) fn has(&self, message: B256) -> bool {
        self.messages.iter().any(|(hash, _)| *hash == message)
    }

    /// Names the next message.
    fn add(&mut self, message: B256, source: ChainId, destination: U256) {
        let number = self.messages.len() + 1;
        self.messages.push((message, format!("message {number} ({source} → {destination})")));
    }

    /// A text with names in place of hashes and addresses.
    pub(super) fn in_words(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (hash, name) in &self.messages {
            let hash = hash.to_string();
            if text.contains(&hash) {
                text = text.replace(&format!("message {hash}"), name).replace(&hash, name);
            }
        }
        for (address, name) in &self.addresses {
            // With and without the checksum in upper and lower case.
            for address in [address.to_string(), format!("{address:#x}")] {
                if text.contains(&address) {
                    text = text.replace(&address, name);
                }
            }
        }
        text
    }

    /// A text with seconds after genesis in place of timestamps: numbers of their size, except of wei.
    pub(super) fn with_times(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
            let (before, from) = rest.split_at(start);
            let end = from.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(from.len());
            let (word, after) = from.split_at(end);
            out += before;
            let seconds = word.parse::<u64>().ok().and_then(|it| it.checked_sub(self.genesis));
            match seconds.filter(|it| *it <= LONGEST && self.genesis > 0) {
                Some(seconds) if !after.starts_with(" wei") => out += &format!("{seconds} s"),
                _ => out += word,
            }
            rest = after;
        }
        out + rest
    }
}
