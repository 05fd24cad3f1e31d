//! Relays that are due, as many as there is room for.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{B256, ChainId};

use super::{
    Draft, Messages, message_state::MessageState, refusal::Refusal, relay_failure::RelayFailure,
};

impl<R: Refusal> Messages<R> {
    /// As [`plan`](Self::plan), but at most `room` relays for each destination, and none of the
    /// messages that `is_taken` knows. Takes time in proportion to what it plans.
    pub(crate) fn plan_for(
        &mut self,
        now: u64,
        room: &BTreeMap<ChainId, usize>,
        is_taken: impl Fn(B256) -> bool,
    ) -> Vec<Draft> {
        let mut drafts = Vec::new();
        for (&destination, &room) in room {
            let mut left = room.min(self.config.batch_size);
            let mut seen = BTreeSet::new();
            while left > 0 {
                let is_new = |hash: &B256| !is_taken(*hash) && !seen.contains(hash);
                let due = self.agenda.due_for(destination, now, self.config.order, self.plans);
                let due: Vec<B256> = due.into_iter().filter(is_new).take(left).collect();
                if due.is_empty() {
                    break;
                }
                for hash in due {
                    seen.insert(hash);
                    if let Some(draft) = self.draft_or_move(hash, destination, now) {
                        drafts.push(draft);
                        left -= 1;
                    }
                }
            }
        }
        self.plans += 1;
        drafts
    }

    /// The relay of a due message; `None` where the message must wait for a block or a message.
    fn draft_or_move(&mut self, hash: B256, destination: ChainId, now: u64) -> Option<Draft> {
        let message = self.messages.get(&hash)?;
        let id = message.sends.last()?.id.clone();
        if !self.is_safe(message, &id) {
            let number = id.block_number().unwrap_or(u64::MAX);
            self.agenda.await_block(message, message.source, number);
            return None;
        }
        if let Some(behind) = self.behind(message) {
            self.agenda.park(hash, behind);
            self.set_state(hash, MessageState::Parked { behind });
            return None;
        }
        match self.draft(message, destination, id, |_| None) {
            Ok(draft) => Some(draft),
            Err(error) => {
                self.fail(hash, RelayFailure::Refused(error.into()), now);
                None
            }
        }
    }
}
