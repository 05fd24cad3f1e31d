//! The messenger's state.

use std::collections::BTreeSet;

use alloy_primitives::{Address, B256, U256, keccak256};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, MessengerVersion};

use super::Violation;
use crate::{
    chain::Chain,
    cluster::Cluster,
    kit::model::{Event, Model},
};

/// Slot of `mapping(bytes32 => bool) successfulMessages`.
const SUCCESSFUL_MESSAGES: u8 = 0;
/// Slot of `uint240 msgNonce`.
const MSG_NONCE: u8 = 1;
/// Slot of `sentMessages`: `mapping(bytes32 => bool)` in 1.2, `mapping(uint256 => bytes32)` in 1.3.
const SENT_MESSAGES: u8 = 2;

/// Checks that the messenger's storage at the head of every chain matches the logs: it has an entry
/// for each sent and each relayed message, the number of sent messages as the nonce, and no other
/// words, except for those of a proxy. The inbox must have no other storage.
///
/// # Errors
///
/// [`Violation::State`], [`Violation::StateWithoutLog`].
pub fn state_agrees_with_logs(cluster: &Cluster, model: &Model) -> Result<(), Violation> {
    let version = cluster.versions().messenger;
    cluster.chains().try_for_each(|chain| agrees(chain, model, version))
}

/// As [`state_agrees_with_logs`], for one chain.
fn agrees(chain: &Chain, model: &Model, version: MessengerVersion) -> Result<(), Violation> {
    let mut sent = BTreeSet::new();
    let mut relayed = BTreeSet::new();
    for event in model.events(chain.id()) {
        match event {
            Event::Sent(log) => sent.insert((log.message.nonce, log.hash)),
            Event::Relayed(log) => relayed.insert(log.hash),
            _ => false,
        };
    }
    let word = |slot: U256, expected: U256, what: &dyn Fn() -> String| {
        let actual = chain.storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot);
        if actual == expected {
            return Ok(());
        }
        Err(Violation::State { chain: chain.id(), what: what(), expected, actual })
    };
    word(U256::from(MSG_NONCE), U256::from(sent.len()), &|| "the nonce".into())?;
    for (nonce, hash) in &sent {
        let (key, mark) = match version {
            MessengerVersion::V1_2_0 => (*hash, U256::ONE),
            _ => (B256::from(*nonce), U256::from_be_bytes(hash.0)),
        };
        word(entry(key, SENT_MESSAGES), mark, &|| format!("sentMessages[{key}]"))?;
    }
    for hash in &relayed {
        let slot = entry(*hash, SUCCESSFUL_MESSAGES);
        word(slot, U256::ONE, &|| format!("successfulMessages[{hash}]"))?;
    }
    let nonce = usize::from(!sent.is_empty());
    let proxy = |predeploy| chain.scheduled_predeploys().proxy_words(predeploy).count();
    let messenger = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
    has_words(chain, messenger, nonce + sent.len() + relayed.len() + proxy(messenger))?;
    has_words(chain, CROSS_L2_INBOX, proxy(CROSS_L2_INBOX))
}

/// The storage slot of a mapping's entry.
fn entry(key: B256, slot: u8) -> U256 {
    keccak256([key, B256::from(U256::from(slot))].concat()).into()
}

/// Checks the number of storage words of a predeploy.
fn has_words(chain: &Chain, predeploy: Address, expected: usize) -> Result<(), Violation> {
    let actual = chain.state().words(predeploy);
    if actual == expected {
        return Ok(());
    }
    Err(Violation::StateWithoutLog { chain: chain.id(), predeploy, expected, actual })
}
