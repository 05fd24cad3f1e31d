//! What faults do to relays.

use super::list::list;
use crate::fault::{Fault, Hit, Simulation};

/// Faults of relays, and the relays that they have met.
#[derive(Debug, Default)]
pub(super) struct Hits {
    /// Number of relays that were met so far.
    count: usize,
    /// Faults that wait for a relay.
    waiting: Vec<Fault>,
}

impl Hits {
    /// What the faults of relays have done in a step, at whose beginning these faults happened.
    pub(super) fn observe(&mut self, faults: &[Fault], simulation: &Simulation) -> Vec<String> {
        let of_relays = faults.iter().filter(|fault| {
            matches!(
                fault,
                Fault::LoseRelay
                    | Fault::DelayRelay { .. }
                    | Fault::DuplicateRelay
                    | Fault::ReorderRelays
                    | Fault::ForgeRelay { .. }
            )
        });
        self.waiting.extend(of_relays);
        let hits = simulation.hits().get(self.count..).unwrap_or_default();
        self.count += hits.len();
        for hit in hits {
            if hit.fault == Fault::ReorderRelays {
                self.waiting.retain(|fault| *fault != Fault::ReorderRelays);
            } else if let Some(met) = self.waiting.iter().position(|fault| *fault == hit.fault) {
                self.waiting.remove(met);
            }
        }
        let mut lines = hit_lines(hits);
        if !simulation.has_faults() {
            lines.extend(self.waiting.drain(..).map(|fault| format!("without effect: {fault}")));
        }
        lines
    }
}

/// The relays that faults have met in a step.
fn hit_lines(hits: &[Hit]) -> Vec<String> {
    let reordered = hits.iter().filter(|hit| hit.fault == Fault::ReorderRelays);
    let reordered: Vec<String> = reordered.map(|hit| format!("message {}", hit.message)).collect();
    let mut lines = Vec::new();
    if !reordered.is_empty() {
        lines.push(format!("the relays are submitted in this order: {}", list(&reordered)));
    }
    let others = hits.iter().filter(|hit| hit.fault != Fault::ReorderRelays);
    lines.extend(others.map(ToString::to_string));
    lines
}
