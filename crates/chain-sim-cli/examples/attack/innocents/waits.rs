//! How long answers took.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::question::{Habit, Question};

/// How long answers took, in microseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Waits {
    micros: Vec<u64>,
    /// How often a request was refused, or cut off, and was put again.
    pub(crate) refused: u64,
}

impl Waits {
    pub(super) fn add(&mut self, wait: Duration) {
        self.micros.push(u64::try_from(wait.as_micros()).unwrap_or(u64::MAX));
    }

    /// Returns how many answers there were.
    pub(crate) const fn count(&self) -> usize {
        self.micros.len()
    }

    /// Returns the median, in milliseconds.
    pub(crate) fn median(&self) -> f64 {
        self.micros.get(self.micros.len() / 2).map_or(0.0, |&micros| milliseconds(micros))
    }

    /// Returns the longest, in milliseconds.
    pub(crate) fn worst(&self) -> f64 {
        self.micros.last().map_or(0.0, |&micros| milliseconds(micros))
    }
}

fn milliseconds(micros: u64) -> f64 {
    Duration::from_micros(micros).as_secs_f64() * 1e3
}

/// What all clients have measured.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Measurement(Vec<(Question, Habit, Waits)>);

impl Measurement {
    pub(super) fn add(&mut self, question: Question, habit: Habit, waits: Waits) {
        self.0.push((question, habit, waits));
    }

    /// Returns the waits for the answers to some questions.
    pub(crate) fn of(&self, questions: &[Question]) -> Waits {
        self.all(|question, _| questions.contains(&question))
    }

    /// Returns the waits of those who keep their connections, or of those who do not.
    pub(crate) fn by(&self, questions: &[Question], wanted: Habit) -> Waits {
        self.all(|question, habit| questions.contains(&question) && habit == wanted)
    }

    fn all(&self, is_wanted: impl Fn(Question, Habit) -> bool) -> Waits {
        let mut all = Waits::default();
        for (question, habit, waits) in &self.0 {
            if is_wanted(*question, *habit) {
                all.micros.extend(&waits.micros);
                all.refused += waits.refused;
            }
        }
        all.micros.sort_unstable();
        all
    }
}
