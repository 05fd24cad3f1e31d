//! What is counted while a relayer works.

use alloy_primitives::ChainId;
use prometheus::{IntCounterVec, Opts, Registry};
use relayer::{NodeEvent, NodeRefusal, Report};

use super::requests::Requests;

/// The label of what has succeeded.
const SUCCESS: &str = "success";

/// Where a relay is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Its gas is estimated, and the interop filter is asked.
    Simulation,
    /// It is submitted.
    Broadcast,
    /// It is in a block.
    Execution,
}

impl Stage {
    /// The label's value.
    const fn name(self) -> &'static str {
        match self {
            Self::Simulation => "simulation",
            Self::Broadcast => "broadcast",
            Self::Execution => "execution",
        }
    }
}

/// Counts what a relayer does. Clones count together.
#[derive(Debug, Clone)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: Requests,
    attempts: IntCounterVec,
    transactions: IntCounterVec,
    reorgs: IntCounterVec,
    replacements: IntCounterVec,
}

impl Metrics {
    /// Creates the counters, all at 0.
    ///
    /// # Errors
    ///
    /// None is known: the names differ.
    pub(crate) fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let counter = |name: &str, help: &str, labels: &[&str]| {
            let counter = IntCounterVec::new(Opts::new(name, help), labels)?;
            registry.register(Box::new(counter.clone()))?;
            Ok::<_, prometheus::Error>(counter)
        };
        Ok(Self {
            requests: Requests::register(&registry)?,
            attempts: counter(
                "relayer_relay_attempt_total",
                "Transactions that were signed, by destination: first attempts, replacements and \
                 those that fill nonces.",
                &["destination"],
            )?,
            transactions: counter(
                "relayer_relay_tx_total",
                "Answers about relay transactions, by destination and stage (simulation, broadcast, \
                 execution). The reason is success, or why not.",
                &["destination", "stage", "reason"],
            )?,
            reorgs: counter(
                "relayer_reorg_total",
                "How often a chain has replaced blocks that were read, by chain.",
                &["chain"],
            )?,
            replacements: counter(
                "relayer_replacement_total",
                "Transactions that were replaced by others with the same nonce, by destination.",
                &["destination"],
            )?,
            registry,
        })
    }

    /// Returns the counters of requests.
    pub(crate) fn requests(&self) -> Requests {
        self.requests.clone()
    }

    /// Returns the registry.
    pub(crate) const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Counts a signed transaction.
    pub(crate) fn attempted(&self, destination: ChainId) {
        self.attempts.with_label_values(&[destination.to_string()]).inc();
    }

    /// Counts what a node has answered about a relay transaction that is in no block yet.
    pub(crate) fn answered(&self, destination: ChainId, event: &NodeEvent) {
        let reason = |refusal: &NodeRefusal| label(&format!("{:?}", refusal.reason));
        let (stage, reason) = match event {
            NodeEvent::Estimated { answer: Ok(_), .. } => (Stage::Simulation, SUCCESS.into()),
            NodeEvent::Estimated { answer: Err(refusal), .. } => {
                (Stage::Simulation, reason(refusal))
            }
            NodeEvent::Broadcasted { answer: Ok(()), .. } => (Stage::Broadcast, SUCCESS.into()),
            NodeEvent::Broadcasted { answer: Err(refusal), .. } => {
                (Stage::Broadcast, reason(refusal))
            }
            _ => return,
        };
        self.count(destination, stage, &reason);
    }

    /// Counts a relay transaction of this relayer in a block.
    pub(crate) fn executed(&self, destination: ChainId, success: bool) {
        self.count(destination, Stage::Execution, if success { SUCCESS } else { "reverted" });
    }

    /// Counts a transaction at a stage.
    fn count(&self, destination: ChainId, stage: Stage, reason: &str) {
        let destination = destination.to_string();
        self.transactions.with_label_values(&[&destination, stage.name(), reason]).inc();
    }

    /// Counts what the machine reports.
    pub(crate) fn note(&self, report: &Report) {
        match report {
            Report::Reorg { chain, .. } => {
                self.reorgs.with_label_values(&[chain.to_string()]).inc();
            }
            Report::Replaced { chain, .. } => {
                self.replacements.with_label_values(&[chain.to_string()]).inc();
            }
            _ => {}
        }
    }
}

/// Returns the name of a variant as a label: `NonceTooLow` is `nonce_too_low`.
fn label(variant: &str) -> String {
    let name: String = variant.chars().take_while(char::is_ascii_alphanumeric).collect();
    let mut label = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !label.is_empty() {
            label.push('_');
        }
        label.push(letter.to_ascii_lowercase());
    }
    label
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_the_names_of_reasons() {
        for (variant, expected) in [
            ("NonceTooLow", "nonce_too_low"),
            ("Funds", "funds"),
            ("Reverts { data: 0x1234 }", "reverts"),
        ] {
            assert_eq!(label(variant), expected);
        }
    }
}
