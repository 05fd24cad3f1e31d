//! One step of a run.

use std::collections::BTreeMap;

use alloy_primitives::ChainId;
use chain_sim::{Cluster, Fallout, Fault, Forgery, Refusal, Simulation, Step};
use serde::Serialize;

/// What one step did, and how it left the chains.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReplayStep {
    /// The clock of all chains after the step, in seconds.
    now: u64,
    /// The faults that happened at its beginning.
    faults: Vec<ReplayEvent>,
    /// Blocks that were replaced or removed, transactions that were dropped, and forged relays that
    /// were refused.
    events: Vec<ReplayEvent>,
    relayer_is_down: bool,
    failsafe: bool,
    chains: BTreeMap<ChainId, ChainHeads>,
}

/// Something that happened in a step, in words.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ReplayEvent {
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

impl ReplayStep {
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

    /// Describes a step after it; `refused` are the forged relays that pools refused in it.
    pub(super) fn after(
        simulation: &Simulation,
        step: &Step,
        refused: &[(Forgery, Refusal)],
    ) -> Self {
        let index = simulation.steps().saturating_sub(1);
        let faults = simulation.schedule().at(index).map(|fault| ReplayEvent::fault(&fault));
        let mut events = ReplayEvent::of_fallout(&step.fallout);
        events.extend(refused.iter().map(|(forgery, refusal)| ReplayEvent {
            kind: "forgery refused",
            chain: None,
            text: format!("a relay forged with {forgery} was refused: {refusal}"),
        }));
        for built in &step.built {
            let (chain, number) = (built.chain, built.number);
            events.extend(built.left_out.iter().map(|left_out| ReplayEvent {
                kind: "left out",
                chain: Some(chain),
                text: format!(
                    "block {number} of chain {chain} left out transaction {}: {}",
                    left_out.transaction, left_out.refusal
                ),
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
}

impl ReplayEvent {
    /// Describes a fault.
    fn fault(fault: &Fault) -> Self {
        let chain = match fault {
            Fault::Reorg { chain, .. } | Fault::DroppingReorg { chain, .. } => Some(*chain),
            _ => None,
        };
        Self { kind: "fault", chain, text: fault.to_string() }
    }

    /// Describes the blocks that a step replaced or removed, and the transactions that were lost
    /// with them.
    fn of_fallout(fallout: &Fallout) -> Vec<Self> {
        let replaced = fallout.replaced.iter().map(|block| Self {
            kind: "replaced",
            chain: Some(block.chain),
            text: block.to_string(),
        });
        let removed = fallout.removed.iter().map(|block| Self {
            kind: "removed",
            chain: Some(block.chain),
            text: format!(
                "block {} of chain {} was removed, {}",
                block.number, block.chain, block.hash
            ),
        });
        let dropped = fallout.dropped.iter().map(|(chain, left_out)| Self {
            kind: "dropped",
            chain: Some(*chain),
            text: format!(
                "chain {chain} dropped transaction {}: {}",
                left_out.transaction, left_out.refusal
            ),
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
