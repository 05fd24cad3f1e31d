//! A message of a run.

use alloy_primitives::{B256, ChainId, U256};
use messenger::Message;
use serde::Serialize;

use crate::{
    chain::Block,
    fault::Simulation,
    relayer::{Relayer, TrackedMessage},
    trace::{MessageTrace, TraceError},
};

/// A message, what the relayer thought of it over time, and its trace at the end.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecordedMessage {
    /// Its place among the messages of the run, in the order in which blocks have sent them.
    #[serde(skip)]
    pub(super) place: usize,
    pub(super) hash: B256,
    /// Chain id of the source, in decimal: of messages of any contract.
    source: String,
    /// Chain id that the message is for, in decimal.
    destination: String,
    /// The states, each with the step that brought it; none while the relayer does not know it.
    states: Vec<StateChange>,
    /// `None` where nothing is left of the message.
    trace: Option<MessageTrace>,
    /// Why each relay of the trace failed, in words; `None` for one that did not.
    reasons: Vec<Option<String>>,
    /// The trace as text.
    outline: Option<String>,
}

/// A state of a message at the relayer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct StateChange {
    step: usize,
    /// The state's name, or `unknown`.
    name: String,
    text: String,
}

impl StateChange {
    /// Describes the state in which the relayer has a message; `None` if it does not know it.
    fn new(step: usize, tracked: Option<&TrackedMessage>) -> Self {
        let (name, text) = match tracked {
            Some(message) => (message.state.name(), message.state.to_string()),
            None => ("unknown", "not found yet by the relayer, which has begun anew".to_owned()),
        };
        Self { step, name: name.to_owned(), text }
    }
}

impl RecordedMessage {
    /// The place of a message that was never on a chain at the end of a step: behind all others.
    pub(super) const NO_PLACE: usize = usize::MAX;

    /// Describes a message that the relayer does not know yet.
    pub(super) fn new(message: &Message) -> Self {
        Self {
            place: Self::NO_PLACE,
            hash: message.hash(),
            source: message.source.to_string(),
            destination: message.destination.to_string(),
            states: Vec::new(),
            trace: None,
            reasons: Vec::new(),
            outline: None,
        }
    }

    /// Describes the messages that a block sends, in their order.
    pub(super) fn sent_in(chain: ChainId, block: &Block) -> Vec<Self> {
        let sent = block.logs().filter_map(|log| Message::from_log(log, U256::from(chain)).ok());
        sent.map(|message| Self::new(&message)).collect()
    }

    /// Notes the state after a step, if it is another one.
    pub(super) fn observe(&mut self, step: usize, relayer: &Relayer) {
        let tracked = relayer.tracked(self.hash);
        if tracked.is_none() && self.states.is_empty() {
            return;
        }
        let change = StateChange::new(step, tracked);
        if self.states.last().is_none_or(|last| last.text != change.text) {
            self.states.push(change);
        }
    }

    /// Traces the message at the end of the run.
    pub(super) fn end(&mut self, simulation: &Simulation) -> Result<(), TraceError> {
        let (cluster, relayer) = (&simulation.cluster, &simulation.relayer);
        let trace = match MessageTrace::new(cluster, Some(relayer), self.hash) {
            Ok(trace) => trace,
            // After a reorg, and a crash of the relayer.
            Err(TraceError::UnknownMessage { .. }) => return Ok(()),
            Err(error) => return Err(error),
        };
        let reasons =
            trace.relays.iter().map(|relay| relay.failure.as_ref().map(ToString::to_string));
        self.reasons = reasons.collect();
        self.outline = Some(trace.to_string());
        self.trace = Some(trace);
        Ok(())
    }
}
