//! The machine.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{Address, B256, ChainId};

use super::{
    action::{Action, Report},
    config::{ChainConfig, MachineConfig},
    estimate::Estimate,
    node_event::NodeEvent,
    payer::Payer,
    reader::Reader,
    request::RequestId,
    requests::{Asked, Open, Requests},
    resting::Resting,
    slot::Slots,
    spends::Spends,
};
use crate::{
    messages::{Event, Messages, Obstacle},
    node_refusal::NodeRefusal,
    store::{AttemptId, Change, RelayOfUnknown, Store},
};

/// Relays the messages between chains whose nodes a driver talks to. The driver tells the machine what
/// nodes say ([`handle`](Self::handle)), and does what the machine asks for ([`poll`](Self::poll)).
/// The machine has no clock, socket or thread.
///
/// What it promises, whatever nodes answer, and wherever the process ends:
///
/// - no message is lost: each is relayed, by whomever, or is in a [state](crate::StoredState) with a
///   reason;
/// - it relays no message twice: as long as a nonce may still be used by a relay of the message, the
///   message is relayed with that nonce and no other;
/// - a nonce that it has used leaves no gap: it is used up by a transaction that does nothing where its
///   message does not need it any more;
/// - no payer and no sponsor spends more in an hour than its budget.
///
/// Whatever a transaction depends on is in the [store](Store) before the driver is asked to submit it.
/// After an error of the store the machine must be dropped, and [opened](Self::open) anew.
#[derive(Debug)]
pub struct Machine<S> {
    pub(super) config: MachineConfig,
    pub(super) store: S,
    pub(super) messages: Messages<NodeRefusal>,
    pub(super) readers: BTreeMap<ChainId, Reader>,
    pub(super) payers: BTreeMap<(ChainId, Address), Payer>,
    pub(super) slots: Slots,
    pub(super) spends: Spends,
    pub(super) requests: Requests,
    /// The messages whose gas is being estimated.
    pub(super) estimates: BTreeMap<B256, Estimate>,
    /// Relays of messages that are not found yet.
    pub(super) relays: BTreeMap<B256, RelayOfUnknown>,
    /// Attempts that are mined in blocks that are not final, by chain and block.
    pub(super) mined: BTreeMap<(ChainId, u64), Vec<AttemptId>>,
    /// The messages whose relays are due or will be, in memory or not.
    pub(super) resting: Resting,
    /// Messages that the store has in another state.
    pub(super) changed: BTreeSet<B256>,
    /// Chains whose positions the store does not have.
    pub(super) moved: BTreeSet<ChainId>,
    /// Other changes that the store does not have.
    pub(super) changes: Vec<Change>,
    /// What the driver must do.
    pub(super) actions: Vec<Action>,
    /// Chains on which nothing is planned until some time, in seconds: their nodes do not answer.
    pub(super) paused: BTreeMap<ChainId, u64>,
    /// Whether the failsafe of the pools is on, as far as somebody knows.
    pub(super) failsafe: bool,
    /// When the machine was polled last, in seconds.
    pub(super) polled_at: u64,
}

impl<S: Store> Machine<S> {
    /// Records what a node has said; `now` is in seconds.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub fn handle(&mut self, event: NodeEvent, now: u64) -> Result<(), S::Error> {
        match event {
            NodeEvent::Head { chain, head } => self.read_head(chain, head, now),
            NodeEvent::Messenger { chain, code } => {
                self.read_messenger(chain, code, now);
                Ok(())
            }
            NodeEvent::Failsafe { on } => {
                if self.failsafe && !on {
                    self.messages.handle(Event::Overcome(Obstacle::Failsafe), now);
                }
                self.failsafe = on;
                Ok(())
            }
            NodeEvent::Blocks { request, blocks } => match self.requests.take(request) {
                Some(Open { chain, asked: Asked::Read { from, to, sparse }, .. }) => {
                    self.read_blocks(chain, (from, to), sparse, blocks, now)
                }
                open => self.drop_answer(request, open, now),
            },
            NodeEvent::TooWide { request } => match self.requests.take(request) {
                Some(Open { chain, asked: Asked::Read { from, to, .. }, .. }) => {
                    if let Some(reader) = self.readers.get_mut(&chain) {
                        reader.request = None;
                        reader.narrow(to - from + 1, now);
                    }
                    Ok(())
                }
                open => self.drop_answer(request, open, now),
            },
            NodeEvent::Estimated { request, answer } => match self.requests.take(request) {
                Some(Open { asked: Asked::Estimate { message }, .. }) => {
                    self.read_estimate(message, answer, now)
                }
                open => self.drop_answer(request, open, now),
            },
            NodeEvent::Signed { request, hash, raw } => match self.requests.take(request) {
                Some(Open { asked: Asked::Sign { attempt }, .. }) => {
                    self.read_signed(attempt, request, (hash, raw), now);
                    Ok(())
                }
                open => self.drop_answer(request, open, now),
            },
            NodeEvent::Broadcasted { request, answer } => match self.requests.take(request) {
                Some(Open { asked: Asked::Broadcast { attempt, transaction }, .. }) => {
                    self.read_broadcast((attempt, transaction), request, answer, now);
                    Ok(())
                }
                open => self.drop_answer(request, open, now),
            },
            NodeEvent::Seen { request, place } => match self.requests.take(request) {
                Some(Open { chain, asked: Asked::Outcome { transaction }, .. }) => {
                    self.read_outcome(chain, transaction, place, now)
                }
                Some(Open { asked: Asked::Look { attempt, transaction }, .. }) => {
                    self.read_place(attempt, transaction, &place, now)
                }
                open => self.drop_answer(request, open, now),
            },
            NodeEvent::Account { request, nonce, balance } => match self.requests.take(request) {
                Some(Open { chain, asked: Asked::Account { payer, block, hash }, .. }) => {
                    self.read_account((chain, payer), (block, hash), nonce, balance, now);
                    Ok(())
                }
                open => self.drop_answer(request, open, now),
            },
            NodeEvent::Failed { request, reason } => match self.requests.take(request) {
                Some(open) => self.read_failure(request, open, reason, now),
                None => Ok(()),
            },
        }
    }

    /// What the driver must do at `now`, in seconds. Each action is handed out once.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read or written. None of the actions is handed out then.
    pub fn poll(&mut self, now: u64) -> Result<Vec<Action>, S::Error> {
        self.polled_at = now;
        while let Some((request, open)) = self.requests.take_overdue(now) {
            self.read_failure(request, open, "no answer in time".into(), now)?;
        }
        self.ask_for_blocks(now)?;
        self.wake_next()?;
        self.give_up_expired(now);
        for (transaction, _) in self.messages.take_overdue(now) {
            // The slots know better what became of it.
            self.messages.keep(transaction, now);
        }
        for id in self.slots.due(now) {
            self.check_slot(id, now);
        }
        self.plan(now);
        self.fill_gaps(now);
        self.ask_for_accounts(now);
        self.commit()?;
        Ok(core::mem::take(&mut self.actions))
    }

    /// When to poll again at the latest, in seconds, if nothing happens before; `None` if there is
    /// nothing to wait for.
    pub fn wake_at(&self) -> Option<u64> {
        let readers = self.readers.values().filter_map(Reader::wake_at);
        let payers = self.payers.values().flat_map(|payer| {
            [(!payer.is_asked).then_some(payer.ask_at), Some(payer.blocked_until)]
        });
        let paused = self.paused.values().copied().map(Some);
        let others =
            [self.requests.next_deadline(), self.slots.next_check(), self.messages.next_due()];
        let has_room = self.resting.has_room(self.most_waiting());
        let resting = has_room.then(|| self.polled_at.saturating_add(1));
        let others = others.into_iter().chain([resting]);
        let times = readers.chain(payers.chain(paused).chain(others).flatten());
        // What was due at the last poll waits for something else than time.
        times.filter(|time| *time > self.polled_at && *time < u64::MAX).min()
    }

    /// The configuration of a chain; the default for one that has none.
    pub(super) fn chain(&self, chain: ChainId) -> Option<&ChainConfig> {
        self.config.chains.get(&chain)
    }

    /// Adds a request, which waits as long as its chain's configuration says.
    pub(super) fn ask(&mut self, chain: ChainId, asked: Asked, now: u64) -> RequestId {
        let timeout = self.chain(chain).map_or(10, |config| config.request_timeout.max(1));
        self.requests.add(chain, asked, now.saturating_add(timeout))
    }

    /// Tells people something.
    pub(super) fn report(&mut self, report: Report) {
        self.actions.push(Action::Report(report));
    }

    /// An answer does not fit its request, or the request waits no more.
    fn drop_answer(
        &mut self,
        request: RequestId,
        open: Option<Open>,
        now: u64,
    ) -> Result<(), S::Error> {
        match open {
            Some(open) => {
                let reason = "the answer is to another question".into();
                self.read_failure(request, open, reason, now)
            }
            None => Ok(()),
        }
    }

    /// A request has failed.
    fn read_failure(
        &mut self,
        request: RequestId,
        open: Open,
        reason: String,
        now: u64,
    ) -> Result<(), S::Error> {
        let Open { chain, asked, .. } = open;
        let name = asked.name();
        match asked {
            Asked::Read { .. } => {
                if let Some(reader) = self.readers.get_mut(&chain) {
                    reader.request = None;
                    reader.fail(now);
                }
            }
            Asked::Estimate { message } => {
                self.estimates.remove(&message);
                self.paused.insert(chain, now.saturating_add(1));
            }
            Asked::Sign { attempt } => self.fail_signature(attempt, request, now),
            Asked::Broadcast { attempt, .. } => self.fail_broadcast(attempt, request, now),
            Asked::Outcome { transaction } => self.ask_outcome_again(chain, transaction, now),
            Asked::Look { .. } => {}
            Asked::Account { payer, .. } => {
                if let Some(payer) = self.payers.get_mut(&(chain, payer)) {
                    payer.is_asked = false;
                    payer.ask_at = now.saturating_add(2);
                }
            }
        }
        self.report(Report::Retry { chain, asked: name, reason });
        Ok(())
    }
}
