//! Violations as readers see them: which invariant, what it expects, and what came.

use alloy_primitives::{Address, U256};

use super::Violation;
use crate::error::Error;

/// A violation in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::kit) struct Finding {
    /// The invariant.
    pub(in crate::kit) invariant: String,
    /// What it expects, and what came; `None` where the invariant itself says so.
    pub(in crate::kit) difference: Option<(String, String)>,
}

impl Finding {
    /// All its texts, each changed by a function.
    pub(in crate::kit) fn map(self, change: impl Fn(String) -> String) -> Self {
        let Self { invariant, difference } = self;
        let difference = difference.map(|(expected, actual)| (change(expected), change(actual)));
        Self { invariant: change(invariant), difference }
    }

    /// All its texts.
    pub(in crate::kit) fn texts(&self) -> impl Iterator<Item = &String> {
        let difference = self.difference.iter();
        let difference = difference.flat_map(|(expected, actual)| [expected, actual]);
        core::iter::once(&self.invariant).chain(difference)
    }
}

impl Violation {
    /// The violation in words. Messages are named by their hashes.
    pub(in crate::kit) fn finding(&self) -> Finding {
        let finding = |invariant: &str, expected: String, actual: String| Finding {
            invariant: invariant.into(),
            difference: Some((expected, actual)),
        };
        match self {
            Self::Value { chain, block, expected, actual } => finding(
                "ether is neither created nor destroyed",
                format!("{expected} wei on chain {chain} after block {block}"),
                format!("{actual} wei"),
            ),
            Self::PredeployValue { chain, block, predeploy, expected, actual } => finding(
                "the messenger and the inbox keep no ether",
                format!("{expected} wei at {predeploy} on chain {chain} after block {block}"),
                format!("{actual} wei"),
            ),
            Self::Nonce { at, expected, actual } => finding(
                "the messages of a chain have the nonces 0, 1, 2 and so on",
                format!("nonce {expected} in {at}"),
                format!("nonce {actual}"),
            ),
            Self::Unsendable { at, actual } => finding(
                "no message is sent to its own chain or to the messenger",
                format!("no message to {actual}"),
                format!("one, {at}"),
            ),
            Self::State { chain, what, expected, actual } => finding(
                "the storage of a contract is what its logs say",
                format!("{} at {what} on chain {chain}", word(*expected)),
                word(*actual),
            ),
            Self::StateWithoutLog { chain, predeploy, expected, actual } => finding(
                "the storage of a contract is what its logs say",
                format!("{expected} words of storage at {predeploy} on chain {chain}"),
                format!("{actual} words"),
            ),
            Self::RelayedTwice { hash, first, second } => finding(
                "each message is relayed at most once",
                format!("one relay of message {hash}, {first}"),
                format!("another relay, {second}"),
            ),
            Self::NotSent { at, actual } => finding(
                "only messages that the transaction executes are relayed",
                format!("such a message, {at}"),
                format!("message {actual}"),
            ),
            Self::Nested { outer, inner } => finding(
                "no message is relayed within the relay of another",
                format!("no relay within that of {outer}"),
                format!("one, {inner}"),
            ),
            Self::Relay { at, what, expected, actual } => finding(
                "a relay has the destination, the source and the nonce of its message",
                format!("{what} {expected} in {at}"),
                format!("{what} {actual}"),
            ),
            Self::Context { at, expected, actual } => finding(
                "the target of a relay sees who has sent the message, where, and what it says",
                format!("{expected}, {at}"),
                actual.clone(),
            ),
            Self::Execution { at, id, rule, expected, actual } => Finding {
                invariant: format!("no verified block executes a message against rule {rule:?}"),
                difference: Some((
                    expected.clone(),
                    format!(
                        "{actual}: {at} executes log {} of block {} of chain {}",
                        id.logIndex, id.blockNumber, id.chainId
                    ),
                )),
            },
            Self::NotDelivered { hash, from, destination, actual } => finding(
                "every message that can be relayed is relayed in the end",
                format!("a relay of message {hash} on chain {destination}"),
                format!("none; it was sent by {from}, and at the relayer it is {actual}"),
            ),
            Self::Relayer { hash, expected, actual } => finding(
                "the relayer reports what has happened on the chains",
                format!("message {hash}: {expected}"),
                actual.clone(),
            ),
            Self::NotQuiet { expected, actual } => finding(
                "nothing is left to do in the end",
                format!("nothing after {expected} steps"),
                actual.clone(),
            ),
            Self::Simulator(Error::Read { function, contract, chain, actual }) => finding(
                "contracts answer the calls of a property",
                format!("what {function} of {contract} on chain {chain} returns"),
                actual.clone(),
            ),
            Self::Simulator(error) => {
                finding("the simulator does not fail", "no error".into(), error.to_string())
            }
            Self::Unequal { what, expected, actual } => {
                finding(what, expected.clone(), actual.clone())
            }
            Self::Application(text) => Finding { invariant: text.clone(), difference: None },
        }
    }
}

/// A word: a number if it is small, or an address or a hash.
fn word(word: U256) -> String {
    if word.bit_len() <= 64 {
        return word.to_string();
    }
    if word.bit_len() <= 160 {
        return Address::from_word(word.into()).to_string();
    }
    format!("{word:#066x}")
}
