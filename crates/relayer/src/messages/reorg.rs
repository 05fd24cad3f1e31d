//! Reorgs: blocks that were read and that the chain no longer has.

use alloy_primitives::{ChainId, U256};

use super::{Messages, message_state::MessageState, refusal::Refusal, relay_failure::RelayFailure};

impl<R: Refusal> Messages<R> {
    /// Undoes what was read in the blocks of a chain from `next` on.
    pub(super) fn unwind(&mut self, chain: ChainId, next: u64, now: u64) {
        let view = self.views.entry(chain).or_default();
        let met = view.unwind(next);
        view.safe = view.safe.and_then(|safe| Some(safe.min(next.checked_sub(1)?)));
        self.retain_unknown(|of, block| of != chain || block < next);
        for hash in met {
            self.agenda.recheck(hash);
            let Some(message) = self.messages.get_mut(&hash) else { continue };
            let stood = message.sends.len();
            if message.source == chain {
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
                    message.destination == Some(chain) && *block >= next
                }
                MessageState::Failed { .. } => message.destination == Some(chain),
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
    }
}
