//! Nonces and targets of sent messages.

use std::collections::BTreeSet;

use alloy_primitives::U256;
use messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;

use super::Violation;
use crate::kit::model::{Event, Model};

/// Checks that the messages of each chain have the nonces 0, 1, 2 and so on, in the order of their
/// first logs, and that no message is sent to its own chain or to the messenger.
///
/// # Errors
///
/// [`Violation::Nonce`], [`Violation::Unsendable`].
pub fn nonces_have_no_gaps(model: &Model) -> Result<(), Violation> {
    for (chain, _) in model.chains() {
        let mut sent = BTreeSet::new();
        for event in model.events(chain) {
            let Event::Sent(log) = event else { continue };
            let message = &log.message;
            let refuse = |actual: String| Err(Violation::Unsendable { at: log.at, actual });
            if message.destination == U256::from(chain) {
                return refuse(format!("its own chain {chain}"));
            }
            if message.target == L2_TO_L2_CROSS_DOMAIN_MESSENGER {
                return refuse("the messenger".into());
            }
            let expected = sent.len() as u64;
            if sent.insert(log.hash) && message.nonce != U256::from(expected) {
                return Err(Violation::Nonce { at: log.at, expected, actual: message.nonce });
            }
        }
    }
    Ok(())
}
