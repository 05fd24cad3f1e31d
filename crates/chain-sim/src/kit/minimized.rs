//! Making scenarios smaller.

use std::cell::Cell;

use super::Scenario;
use crate::fault::Schedule;

impl Scenario {
    /// Removes actions and faults as long as the scenario still `fails`. Proptest tries to remove
    /// each of them only once, but one may become unnecessary after another was removed.
    #[must_use]
    pub fn minimized(&self, fails: impl Fn(&Self) -> bool) -> Self {
        let mut least = self.clone();
        let progress = Cell::new(true);
        let try_out = |smaller: Self, least: &mut Self| {
            if fails(&smaller) {
                *least = smaller;
                progress.set(true);
            }
        };
        while progress.take() {
            for index in (0..least.actions.len()).rev() {
                let mut smaller = least.clone();
                smaller.actions.remove(index);
                try_out(smaller, &mut least);
            }
            for index in (0..least.schedule.faults().len()).rev() {
                let faults = least.schedule.faults().iter().enumerate();
                let rest = faults.filter(|(other, _)| *other != index).map(|(_, fault)| *fault);
                let smaller = Self { schedule: Schedule::new(rest), ..least.clone() };
                try_out(smaller, &mut least);
            }
        }
        least
    }
}
