//! One step of a run.

use std::collections::BTreeMap;

use alloy_primitives::ChainId;
use serde::Serialize;

use crate::{
    cluster::{Cluster, Fallout, Step},
    fault::{Fault, Hit, Simulation},
};

/// What one step did, and how it left the chains.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecordedStep {
    /// The clock of all chains after the step, in seconds.
    now: u64,
    /// The faults that happened at its beginning.
    faults: Vec<RecordedEvent>,
    /// What users did, what faults did to relays, blocks that were replaced or removed, and
    /// transactions that were dropped or left out.
    events: Vec<RecordedEvent>,
    relayer_is_down: bool,
    failsafe: bool,
    chains: BTreeMap<ChainId, ChainHeads>,
}

/// Something that happened in a step, in words.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RecordedEvent {
    kind: &'static str,
    /// The chain that it happened on, if it is one.
    chain: Option<ChainId>,
    text: String,
}

/// The heads of a chain by safety level, and its pool.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ChainHeads {
    head: u64,
    cross_unsafe: u64,
    safe: u64,
    finalized: u64,
    /// Transactions that wait for a block.
    pooled: usize,
}

impl RecordedStep {
    /// Describes the chains before the first step.
    pub(super) fn before(simulation: &Simulation) -> Self {
        Self {
            now: simulation.cluster.clock().now(),
            faults: Vec::new(),
            events: Vec::new(),
            relayer_is_down: false,
            failsafe: simulation.cluster.interop_filter().failsafe,
            chains: heads(&simulation.cluster),
        }
    }

    /// Describes a step after it; `hits` are the relays that faults have met in it.
    pub(super) fn after(simulation: &Simulation, step: &Step, hits: &[Hit]) -> Self {
        let index = simulation.steps().saturating_sub(1);
        let faults = simulation.schedule().at(index).map(|fault| RecordedEvent::fault(&fault));
        let hits = hits.iter().map(|hit| RecordedEvent::new("hit", Some(hit.destination), hit));
        let mut events: Vec<RecordedEvent> = hits.collect();
        events.extend(RecordedEvent::of_fallout(&step.fallout));
        for built in &step.built {
            let (chain, number) = (built.chain, built.number);
            events.extend(built.left_out.iter().map(|left_out| {
                let (transaction, refusal) = (left_out.transaction, &left_out.refusal);
                let text = format!(
                    "block {number} of chain {chain} left out transaction {transaction}: {refusal}"
                );
                RecordedEvent::new("left out", Some(chain), &text)
            }));
        }
        Self {
            now: simulation.cluster.clock().now(),
            faults: faults.collect(),
            events,
            relayer_is_down: index < simulation.relayer_is_back_in(),
            failsafe: simulation.cluster.interop_filter().failsafe,
            chains: heads(&simulation.cluster),
        }
    }

    /// Adds something that users did at its beginning, after what they are known to have done.
    pub(super) fn acts(&mut self, text: String) {
        let action = "action";
        let known = self.events.iter().take_while(|event| event.kind == action).count();
        self.events.insert(known, RecordedEvent { kind: action, chain: None, text });
    }

    /// Notes that the run failed in it.
    pub(super) fn fails(&mut self, text: String) {
        self.events.push(RecordedEvent { kind: "failure", chain: None, text });
    }
}

impl RecordedEvent {
    fn new(kind: &'static str, chain: Option<ChainId>, text: &impl ToString) -> Self {
        Self { kind, chain, text: text.to_string() }
    }

    /// Describes a fault.
    fn fault(fault: &Fault) -> Self {
        let chain = match fault {
            Fault::Reorg { chain, .. } | Fault::DroppingReorg { chain, .. } => Some(*chain),
            _ => None,
        };
        Self::new("fault", chain, fault)
    }

    /// Describes the blocks that a step replaced or removed, and the transactions that were lost
    /// with them.
    fn of_fallout(fallout: &Fallout) -> Vec<Self> {
        let replaced = fallout.replaced.iter();
        let replaced = replaced.map(|block| Self::new("replaced", Some(block.chain), block));
        let removed = fallout.removed.iter().map(|block| {
            let (chain, number, hash) = (block.chain, block.number, block.hash);
            let text = format!("block {number} of chain {chain} was removed, {hash}");
            Self::new("removed", Some(chain), &text)
        });
        let dropped = fallout.dropped.iter().map(|(chain, left_out)| {
            let (transaction, refusal) = (left_out.transaction, &left_out.refusal);
            let text = format!("chain {chain} dropped transaction {transaction}: {refusal}");
            Self::new("dropped", Some(*chain), &text)
        });
        replaced.chain(removed).chain(dropped).collect()
    }
}

/// Returns the heads of all chains.
fn heads(cluster: &Cluster) -> BTreeMap<ChainId, ChainHeads> {
    let heads = cluster.chains().map(|chain| {
        let safety = chain.safety_heads();
        let heads = ChainHeads {
            head: chain.head().number(),
            cross_unsafe: safety.cross_unsafe,
            safe: safety.safe,
            finalized: safety.finalized,
            pooled: chain.pooled(),
        };
        (chain.id(), heads)
    });
    heads.collect()
}
