//! Reorgs: blocks that the relayer has read and the chain no longer has.

use alloy_primitives::U256;

use super::{
    Relayer,
    state::{MessageState, RelayFailure},
};
use crate::chain::Chain;

impl Relayer {
    /// Undoes what was read in blocks that the chain no longer has; returns whether there were any.
    pub(super) fn unwind(&mut self, chain: &Chain, now: u64) -> bool {
        let view = self.views.entry(chain.id()).or_default();
        let Some(met) = view.unwind(chain) else { return false };
        let next = view.next();
        self.retain_unknown(|of, block| of != chain.id() || block < next);
        for hash in met {
            self.agenda.recheck(hash);
            let Some(message) = self.messages.get_mut(&hash) else { continue };
            let stood = message.sends.len();
            if message.source == chain.id() {
                message.sends.retain(|log| log.id.blockNumber < U256::from(next));
                if message.sends.is_empty() {
                    self.totals.sent -= usize::from(stood > 0);
                    // A relayed message stays relayed as long as the destination has the block: the
                    // source may send the same message again.
                    if !matches!(message.state, MessageState::Relayed { .. }) {
                        self.set_state(hash, MessageState::ReorgedOut);
                        continue;
                    }
                }
            }
            // An earlier log may be valid where the last one was not.
            let has_lost_log = message.sends.len() < stood;
            let gone = match &message.state {
                MessageState::Failed { failure: RelayFailure::Refused(_) } if has_lost_log => true,
                MessageState::Relayed { block, .. } => {
                    message.destination == Some(chain.id()) && *block >= next
                }
                MessageState::Failed { .. } => message.destination == Some(chain.id()),
                _ => false,
            };
            if gone {
                message.failures = 0;
                let state = if message.sends.is_empty() {
                    MessageState::ReorgedOut
                } else {
                    MessageState::Sent { due: now }
                };
                self.set_state(hash, state);
            }
        }
        true
    }
}
