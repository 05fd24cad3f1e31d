//! Pruning messages whose state can no longer change.

use alloy_primitives::{B256, ChainId};

use super::{
    Messages, horizon::Horizon, message_state::MessageState, refusal::Refusal, sent_log::SentLog,
    tracked_message::TrackedMessage,
};

impl<R: Refusal> Messages<R> {
    /// Prunes the messages whose state can no longer change. These are
    ///
    /// - messages that are relayed, and whose blocks are all before the horizon;
    /// - messages that have expired on every chain, and whose blocks are all before the horizon. A
    ///   message that is neither relayed nor given up by then becomes
    ///   [`Expired`](MessageState::Expired) first, unless its relay is still submitted.
    ///
    /// Of a pruned message its part in the totals is left, and, where `keeps_settled`, its
    /// [state](Self::message) if it was relayed. Returns the pruned messages. The blocks before the
    /// horizon must be final.
    pub fn prune(&mut self, horizon: &Horizon, keeps_settled: bool) -> Vec<TrackedMessage<R>> {
        // The first block that is left is final, too: where their state is kept, relayed messages in it
        // go.
        let settled = if keeps_settled { horizon.clone().after_first() } else { horizon.clone() };
        let mut ended = Vec::new();
        for (id, view) in &mut self.views {
            ended.extend(view.prune(horizon.first(*id), settled.first(*id)));
        }
        let mut expired = Vec::new();
        while let Some(hash) = self.ages.take_expired(horizon.expired) {
            expired.push(hash);
        }
        for hash in expired {
            // A message that becomes expired here is pruned the next time, so that its new state
            // can be seen.
            if !self.expire(hash) {
                ended.push(hash);
            }
        }
        let mut pruned = Vec::new();
        for hash in ended {
            let Some(message) = self.messages.get(&hash) else { continue };
            let is_relayed = matches!(message.state, MessageState::Relayed { .. });
            if !is_over(message, if is_relayed { &settled } else { horizon }) {
                // The views have returned it one block early and will not again: its age does.
                if keeps_settled {
                    self.ages.record(message);
                }
                continue;
            }
            if let MessageState::Relayed { block, transaction } = message.state
                && keeps_settled
            {
                self.settled.keep(hash, (block, transaction));
            }
            if let Some(message) = self.forget(hash) {
                self.settled.count(&message);
                pruned.push(message);
            }
        }
        self.agenda.forget_prerequisites(&pruned);
        self.retain_unknown(|chain, block| !horizon.is_past(chain, block));
        pruned
    }

    /// Keeps the relays of unknown messages only in some blocks, by chain and number.
    pub(super) fn retain_unknown(&mut self, is_kept: impl Fn(ChainId, u64) -> bool) {
        if self.unknown.values().any(|&(chain, block, _)| !is_kept(chain, block)) {
            let unknown = core::mem::take(&mut self.unknown).into_iter();
            self.unknown =
                unknown.filter(|&(_, (chain, block, _))| is_kept(chain, block)).collect();
        }
    }

    /// Gives a message up that no chain can execute any more, unless a relay is still submitted.
    /// Returns whether its state has changed.
    pub(super) fn expire(&mut self, hash: B256) -> bool {
        let Some(message) = self.messages.get(&hash) else { return false };
        match message.state {
            MessageState::Submitted { .. } => return false,
            MessageState::Parked { behind } => self.agenda.leave(hash, behind),
            ref state if state.is_settled() => return false,
            _ => {}
        }
        self.set_state(hash, MessageState::Expired);
        true
    }

    /// Removes a settled message from everything but the totals.
    pub(super) fn forget(&mut self, hash: B256) -> Option<TrackedMessage<R>> {
        let mut message = self.messages.remove(&hash)?;
        self.found.remove(&message.sequence);
        self.ages.remove(&message);
        self.obstacles.set(&mut message, None);
        self.agenda.prerequisites.remove(&hash);
        Some(message)
    }

    /// Discards messages with numbers from `first` on that were relayed in blocks that cannot be read
    /// any more, as `is_relayed` says: their sources have sent them again, or somebody has read their
    /// blocks again.
    pub fn discard_relayed(&mut self, first: u64, is_relayed: impl Fn(&TrackedMessage<R>) -> bool) {
        let found = self.found.range(first..).map(|(_, hash)| *hash);
        let found = found.filter_map(|hash| self.messages.get(&hash));
        let unseen = found.filter(|message| {
            !matches!(message.state, MessageState::Relayed { .. }) && is_relayed(message)
        });
        let relayed: Vec<B256> = unseen.map(|message| message.hash).collect();
        for hash in relayed {
            // No relay of it is due any more.
            self.set_state(hash, MessageState::ReorgedOut);
            if let Some(message) = self.forget(hash) {
                self.totals.sent -= usize::from(!message.sends.is_empty());
            }
        }
    }
}

/// Whether the state of a message can no longer change, and its blocks are pruned.
fn is_over<R>(message: &TrackedMessage<R>, horizon: &Horizon) -> bool {
    let is_past = |send: &SentLog| {
        send.id.block_number().is_ok_and(|number| horizon.is_past(message.source, number))
    };
    let is_over = match message.state {
        MessageState::Relayed { block, .. } => {
            message.destination.is_some_and(|chain| horizon.is_past(chain, block))
        }
        ref state => state.is_settled() && message.last_sent < horizon.expired,
    };
    is_over && message.sends.iter().all(is_past)
}
