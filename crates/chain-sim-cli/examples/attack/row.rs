//! What came of one attack.

use serde_json::{Value, json};

use crate::{
    attack::Attack,
    bounds::Bounds,
    finding::Finding,
    innocents::{Habit, Measurement, Question, Waits},
};

/// The server's memory, in MiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Residence {
    /// When everything is prepared.
    pub(crate) before: u64,
    /// The most during the attack.
    pub(crate) peak: u64,
    /// A second after the attackers have gone.
    pub(crate) after: u64,
}

/// The questions whose answers need no state.
const NO_STATE: &[Question] = &[Question::ChainId, Question::Ready];

/// What came of one attack.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) attack: Attack,
    pub(crate) waits: Measurement,
    pub(crate) residence: Residence,
    pub(crate) finding: Finding,
}

impl Row {
    /// Returns what is outside of its bounds.
    pub(crate) fn outside(&self, bounds: Bounds) -> Vec<String> {
        let mut outside = Vec::new();
        let mut wait = |name: &str, waits: Waits, bound: u32| {
            if waits.worst() > f64::from(bound) {
                outside.push(format!("{name} {:.0} ms", waits.worst()));
            }
        };
        wait("eth_blockNumber", self.block_number(), bounds.block_number);
        wait("eth_chainId, /ready", self.no_state(), bounds.no_state);
        let bound = self.memory_bound(bounds);
        if self.residence.peak > bound {
            outside.push(format!("RSS {} MiB of {bound}", self.residence.peak));
        }
        outside.extend(self.finding.broken.clone());
        outside
    }

    /// Returns the most MiB that the server may have.
    pub(crate) const fn memory_bound(&self, bounds: Bounds) -> u64 {
        self.residence.before + self.attack.own + bounds.memory
    }

    /// Returns the waits for `eth_blockNumber`, on every chain, on kept connections and on new ones.
    pub(crate) fn block_number(&self) -> Waits {
        self.waits.of(&[Question::BlockNumber])
    }

    /// Returns the waits for `eth_chainId` and, on new connections of every port, `/ready`.
    pub(crate) fn no_state(&self) -> Waits {
        self.waits.of(NO_STATE)
    }

    /// Returns the row as JSON.
    pub(crate) fn json(&self, bounds: Bounds) -> Value {
        let waits = |questions: &[Question]| {
            let all = self.waits.of(questions);
            let kept = self.waits.by(questions, Habit::Keeps);
            let new = self.waits.by(questions, Habit::Reconnects);
            json!({
                "count": all.count(), "refused": all.refused, "median_ms": all.median(),
                "worst_ms": all.worst(), "worst_kept_ms": kept.worst(),
                "worst_new_ms": new.worst(),
            })
        };
        json!({
            "rule": self.attack.rule,
            "attack": self.attack.name,
            "about": self.attack.about,
            "eth_blockNumber": waits(&[Question::BlockNumber]),
            "eth_chainId_and_ready": waits(NO_STATE),
            "eth_sendTransaction": waits(&[Question::Send]),
            "machine": waits(&[Question::Echo]),
            "rss_mib": {
                "before": self.residence.before,
                "peak": self.residence.peak,
                "after": self.residence.after,
                "bound": self.memory_bound(bounds),
            },
            "finding": self.finding.text,
            "outside": self.outside(bounds),
        })
    }
}
