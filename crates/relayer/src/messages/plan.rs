//! Which relays are due.

use std::collections::BTreeMap;

use alloy_primitives::{B256, ChainId, keccak256};
use messenger::{Identifier, IdentifierError, InboxEntry};
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::{
    Messages, draft::Draft, message_state::MessageState, refusal::Refusal,
    relay_failure::RelayFailure, submission::Submission, tracked_message::TrackedMessage,
};
use crate::policy::RelayOrder;

impl<R: Refusal> Messages<R> {
    /// Plans the relays that the policy allows at `now`, in seconds, in its order. Whoever has
    /// planned them says of each what became of it: [`submitted`](Self::submitted),
    /// [`refused`](Self::refused) or [`postpone`](Self::postpone). One of which nobody says anything
    /// is due again.
    pub fn plan(&mut self, now: u64) -> Vec<Draft> {
        self.plan_with(now, |_| None)
    }

    /// As [`plan`](Self::plan); `known` returns what an access list declares for a log, where that
    /// was computed already.
    pub fn plan_with(
        &mut self,
        now: u64,
        known: impl Fn(&Identifier) -> Option<InboxEntry>,
    ) -> Vec<Draft> {
        let mut due = self.agenda.due(now);
        match self.config.order {
            RelayOrder::OldestFirst => {}
            RelayOrder::NewestFirst => due.reverse(),
            RelayOrder::Shuffled { seed } => {
                let mut rng = ChaCha8Rng::seed_from_u64(seed.wrapping_add(self.plans));
                due.shuffle(&mut rng);
            }
        }
        self.plans += 1;
        let mut taken: BTreeMap<ChainId, usize> = BTreeMap::new();
        let mut drafts = Vec::new();
        for hash in due {
            let Some(message) = self.messages.get(&hash) else { continue };
            let Some(destination) = message.destination else { continue };
            let taken = taken.entry(destination).or_default();
            let Some(id) = message.sends.last().map(|log| log.id.clone()) else { continue };
            if *taken == self.config.batch_size {
                continue;
            }
            if !self.is_safe(message, &id) {
                let number = id.block_number().unwrap_or(u64::MAX);
                self.agenda.await_block(message, message.source, number);
                continue;
            }
            if let Some(behind) = self.behind(message) {
                self.agenda.park(hash, behind);
                self.set_state(hash, MessageState::Parked { behind });
                continue;
            }
            match self.draft(message, destination, id, &known) {
                Ok(draft) => {
                    *taken += 1;
                    drafts.push(draft);
                }
                Err(error) => self.fail(hash, RelayFailure::Refused(error.into()), now),
            }
        }
        drafts
    }

    /// The relay of a message by its last log; `None` for a message that was not found or has no
    /// log or destination, or whose log no identifier can name.
    pub fn draft_of(&self, message: B256) -> Option<Draft> {
        let message = self.tracked(message)?;
        let id = message.sends.last()?.id.clone();
        self.draft(message, message.destination?, id, |_| None).ok()
    }

    /// Records a submitted relay; `now` is in seconds.
    pub fn submitted(&mut self, relay: Submission, transaction: B256, now: u64) {
        self.record_submitted(relay, transaction, now);
    }

    /// Records that the destination has not admitted the relay of a message; `now` is in seconds.
    pub fn refused(&mut self, message: B256, refusal: R, now: u64) {
        self.fail(message, RelayFailure::Refused(refusal), now);
    }

    /// Postpones the relay of a message: it is due at `time`, in seconds.
    pub fn postpone(&mut self, message: B256, time: u64) {
        self.set_state(message, MessageState::Sent { due: time });
    }

    /// Takes the relays whose outcome was due at `now`, in seconds, each with its transaction.
    /// Whoever has taken one finds out what became of it, and says so by
    /// [`keep`](Self::keep) or [`Event::Lost`](crate::Event::Lost).
    pub fn take_overdue(&mut self, now: u64) -> Vec<(B256, Submission)> {
        let overdue = self.agenda.take_overdue(now).into_iter();
        let overdue = overdue.filter_map(|transaction| {
            self.submitted.get(&transaction).map(|relay| (transaction, relay.clone()))
        });
        overdue.collect()
    }

    /// Waits longer for the outcome of a relay, which still is in the pool at `now`, in seconds.
    pub fn keep(&mut self, transaction: B256, now: u64) {
        let deadline = now.saturating_add(self.config.patience.max(1));
        self.agenda.set_deadline(deadline, transaction);
    }

    /// Records a submitted relay.
    pub(super) fn record_submitted(&mut self, relay: Submission, transaction: B256, now: u64) {
        let hash = relay.message;
        self.submitted.insert(transaction, relay);
        let deadline = now.saturating_add(self.config.patience);
        self.agenda.set_deadline(deadline, transaction);
        self.set_state(hash, MessageState::Submitted { transaction });
    }

    /// Whether the log of a message is as safe as the configuration requires.
    pub(super) fn is_safe(&self, message: &TrackedMessage<R>, id: &Identifier) -> bool {
        let Ok(number) = id.block_number() else { return false };
        let safe = self.views.get(&message.source).and_then(|view| view.safe);
        safe.is_some_and(|safe| number <= safe)
    }

    /// The message that another message must wait for; `None` if there is none.
    pub(super) fn behind(&self, message: &TrackedMessage<R>) -> Option<B256> {
        if let Some(&prerequisite) = self.agenda.prerequisites.get(&message.hash)
            && !self.is_relayed(prerequisite)
        {
            return Some(prerequisite);
        }
        self.agenda.before(message)
    }

    /// Builds the relay of a message, with the gas limit of the formula.
    pub(super) fn draft(
        &self,
        message: &TrackedMessage<R>,
        destination: ChainId,
        id: Identifier,
        known: impl Fn(&Identifier) -> Option<InboxEntry>,
    ) -> Result<Draft, IdentifierError> {
        let said = &message.message;
        let payload = said.payload();
        let entry = match known(&id) {
            Some(entry) => entry,
            None => InboxEntry::new(&id, keccak256(&payload))?,
        };
        let accepted = self.facts(destination).map_or(u64::MAX, |facts| facts.gas_limit);
        let most = self.config.highest_gas(accepted);
        Ok(Draft {
            message: message.hash,
            destination,
            id,
            payload,
            entry,
            payer: self.config.account_on(destination),
            gas_limit: self.config.relay_gas(said.message.len(), most),
        })
    }
}
