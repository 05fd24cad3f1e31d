//! The thread that owns the machine: what it is told goes in, what the machine asks for goes out.

use std::{
    collections::BTreeMap,
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::Duration,
};

use alloy_primitives::ChainId;
use relayer::{Action, Machine, NodeEvent, Place, RequestId, RevertReason};
use tracing::{info, warn};

use super::{
    command::{Command, Told},
    desk::Desk,
    found, report, requests,
    signing::Signing,
    turn::Input,
};
use crate::{
    clock::{real_time, until_second},
    metrics::Metrics,
    node::Watched,
    status::Statuses,
    store::{AnyGroups, AnyStore, StoreError},
};

/// The most that is taken in before the machine is asked what to do.
const MOST_INPUTS: usize = 4_096;
/// The longest rest of a machine that waits for nothing.
const LONGEST_REST: Duration = Duration::from_secs(1);

/// Owns the machine.
pub(crate) struct Owner {
    pub(crate) machine: Machine<AnyStore>,
    pub(crate) groups: AnyGroups,
    pub(crate) signing: Signing,
    pub(crate) desks: BTreeMap<ChainId, Desk>,
    pub(crate) statuses: Statuses,
    pub(crate) metrics: Metrics,
    /// The chain of each request that waits for its answer.
    pub(crate) asked: BTreeMap<RequestId, ChainId>,
}

impl Owner {
    /// Works until it is told to end. Everything is stored then.
    ///
    /// # Errors
    ///
    /// Where the store fails. What it has is older then than what the machine knows, so that only a
    /// new start helps.
    pub(crate) fn run(mut self, inbox: &Receiver<Input>) -> Result<(), StoreError> {
        let mut inputs = Vec::new();
        loop {
            if self.turn(&mut inputs)? {
                return Ok(());
            }
            let rest = self.machine.wake_at().map_or(LONGEST_REST, until_second);
            match inbox.recv_timeout(rest.min(LONGEST_REST)) {
                Ok(input) => inputs.push(input),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            inputs.extend(inbox.try_iter().take(MOST_INPUTS));
        }
    }

    /// Takes in what has happened, stores what follows, and then does what the machine asks for.
    /// Returns whether it is time to end.
    fn turn(&mut self, inputs: &mut Vec<Input>) -> Result<bool, StoreError> {
        self.groups.begin();
        let now = real_time();
        let mut is_ending = false;
        for input in inputs.drain(..) {
            is_ending |= matches!(input, Input::End);
            self.take_in(input, now)?;
        }
        let mut actions = Vec::new();
        // A signature is an answer, after which there can be more to do.
        while !is_ending && self.poll(now, &mut actions)? {}
        self.groups.end()?;
        for chain in self.machine.chains() {
            if !chain.is_other_chain {
                self.statuses.is_itself(chain.chain);
            }
        }
        for action in actions {
            if let Some(desk) = requests::chain(&action).and_then(|chain| self.desks.get(&chain)) {
                desk.give(action);
            }
        }
        Ok(is_ending)
    }

    /// Takes in one thing that has happened.
    fn take_in(&mut self, input: Input, now: u64) -> Result<(), StoreError> {
        match input {
            Input::Node(mut event) => {
                self.count(&event);
                self.signing.enrich(&mut event);
                self.machine.handle(event, now)
            }
            Input::Watched(chain, Watched::Gone(error)) => {
                let reason = error.to_string();
                self.statuses.change(chain, |status| {
                    if status.failure.is_none() {
                        warn!(chain, reason, "the node does not answer");
                    }
                    status.failure = Some(reason);
                });
                Ok(())
            }
            Input::Watched(chain, watched) => {
                self.statuses.change(chain, |status| status.answered(chain, &watched));
                let event = match watched {
                    Watched::Head(head) => NodeEvent::Head { chain, head },
                    Watched::Messenger(code) => NodeEvent::Messenger { chain, code },
                    Watched::Failsafe(on) => {
                        info!(chain, on, "the failsafe of the interop filter");
                        NodeEvent::Failsafe { on }
                    }
                    Watched::Same | Watched::Gone(_) => return Ok(()),
                };
                self.machine.handle(event, now)
            }
            Input::Balance(chain, payer, balance) => {
                self.statuses.change(chain, |status| {
                    status.balances.insert(payer, balance);
                });
                Ok(())
            }
            Input::Command(command, answer) => {
                let told = self.obey(command, now)?;
                // Whoever asked may have gone.
                let _heard = answer.send(told);
                Ok(())
            }
            Input::End => Ok(()),
        }
    }

    /// Does what somebody wants.
    fn obey(&mut self, command: Command, now: u64) -> Result<Told, StoreError> {
        let done = match command {
            Command::Retry(message) => self.machine.retry(message, now)?,
            Command::Skip(message) => self.machine.skip(message, now)?,
        };
        info!(?command, done, "told by a person");
        Ok(if done { Told::Done } else { Told::Nothing })
    }

    /// Asks the machine what to do. Signs at once, and collects everything else. Returns whether
    /// anything was signed.
    fn poll(&mut self, now: u64, actions: &mut Vec<Action>) -> Result<bool, StoreError> {
        let mut has_signed = false;
        for action in self.machine.poll(now)? {
            match action {
                Action::Report(report) => {
                    report::log(&report);
                    self.statuses.note(&report);
                    self.metrics.note(&report);
                }
                Action::Sign { request, transaction } => {
                    if let Some(event) = self.signing.sign(request, transaction, &self.metrics) {
                        has_signed = true;
                        self.machine.handle(event, now)?;
                    }
                }
                action => {
                    if let (Some(request), Some(chain)) =
                        (action.request(), requests::chain(&action))
                    {
                        self.asked.insert(request, chain);
                    }
                    actions.push(action);
                }
            }
        }
        Ok(has_signed)
    }

    /// Counts and logs an answer.
    fn count(&mut self, event: &NodeEvent) {
        let Some(request) = requests::request(event) else { return };
        let Some(chain) = self.asked.remove(&request) else { return };
        self.metrics.answered(chain, event);
        match event {
            NodeEvent::Blocks { blocks, .. } => {
                found::log(chain, blocks);
                for relayed in blocks.iter().flat_map(|block| &block.relayed) {
                    if self.signing.forget(relayed.transaction) {
                        self.metrics.executed(chain, true);
                    }
                }
                if let Some(last) = blocks.last() {
                    self.statuses.read(chain, last.number);
                }
            }
            NodeEvent::Seen { place: Place::Block { success: false, revert, .. }, .. } => {
                let reason = revert.as_ref().map(|data| RevertReason::decode(data).to_string());
                warn!(chain, reason, "a relay has reverted");
                self.metrics.executed(chain, false);
            }
            _ => {}
        }
    }
}
