//! A message of a run.

use alloy_primitives::B256;
use chain_sim::{Relayer, Simulation, TraceError, TrackedMessage, trace::MessageTrace};
use serde::Serialize;

/// A message, what the relayer thought of it over time, and its trace at the end.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReplayMessage {
    pub(super) hash: B256,
    /// Chain id of the source, in decimal: of messages of any contract.
    source: String,
    /// Chain id that the message is for, in decimal.
    destination: String,
    /// The states, each with the step that brought it.
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

impl ReplayMessage {
    /// Describes a message that the relayer has found in a step.
    pub(super) fn new(step: usize, tracked: &TrackedMessage) -> Self {
        Self {
            hash: tracked.hash,
            source: tracked.message.source.to_string(),
            destination: tracked.message.destination.to_string(),
            states: vec![StateChange::new(step, Some(tracked))],
            trace: None,
            reasons: Vec::new(),
            outline: None,
        }
    }

    /// Notes the state after a step, if it is another one.
    pub(super) fn observe(&mut self, step: usize, relayer: &Relayer) {
        let change = StateChange::new(step, relayer.tracked(self.hash));
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
