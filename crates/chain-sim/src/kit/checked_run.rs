//! Running a scenario, and checking its invariants.

use super::{Failure, Model, Run, Scenario, Violation, run::STRIDE};
use crate::fault::Simulation;

/// Steps after the last action or fault within which every message must be delivered.
const BOUND: u64 = 1_500;

impl Scenario {
    /// Runs the scenario until all faults have happened and nothing is left to do, and checks all
    /// invariants of the messenger.
    ///
    /// # Errors
    ///
    /// [`Failure`] with the first violation.
    pub fn run(&self) -> Result<Run, Failure> {
        self.checked(|_, _| Ok(())).map_err(Failure::with_page_file)
    }

    /// As [`run`](Self::run), with an invariant of the application, which is checked after every step
    /// in which each chain has its first block, and with it the contracts.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn run_with(
        &self,
        own: impl FnMut(&Simulation, &Model) -> Result<(), Violation>,
    ) -> Result<Run, Failure> {
        self.checked(own).map_err(Failure::with_page_file)
    }

    /// As [`run`](Self::run), with an invariant of the application, which is checked once at the end.
    /// By then all blocks are verified: what a faulty sequencer has included is gone.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn run_then(
        &self,
        own: impl FnOnce(&Simulation, &Model) -> Result<(), Violation>,
    ) -> Result<Run, Failure> {
        let run = self.run()?;
        let last = run.simulation.steps().saturating_sub(1);
        match own(&run.simulation, &run.model) {
            Ok(()) => Ok(run),
            Err(violation) => Err(Failure::at_end(violation, last, self).with_page_file()),
        }
    }

    /// As [`run_with`](Self::run_with), without a page of a failure.
    fn checked(
        &self,
        mut own: impl FnMut(&Simulation, &Model) -> Result<(), Violation>,
    ) -> Result<Run, Failure> {
        let begun = Run::begin(self);
        let mut run = begun.map_err(|error| Failure::new(error.into(), 0, self))?;
        let last = self.last_step();
        let mut quiet_since = None;
        loop {
            let step = run.simulation.steps();
            let failure = |violation| Failure::new(violation, step, self);
            if step > last + BOUND {
                return Err(Failure::at_end(run.not_quiet(step), step - 1, self));
            }
            for action in self.actions_at(step) {
                run.perform(action).map_err(|error| failure(error.into()))?;
            }
            let stepped = run.step().map_err(|error| failure(error.into()))?;
            run.conserves_value(&stepped).map_err(failure)?;
            let has_fallout = !stepped.step.fallout.is_empty();
            let now = run.simulation.cluster.clock().now();
            let is_quiet = step >= last && run.is_quiet();
            quiet_since = if is_quiet { quiet_since.or(Some(now)) } else { None };
            // Until its verification, a block may still be replaced.
            let is_over = quiet_since
                .is_some_and(|since: u64| now > since.saturating_add(self.cluster.verify_after));
            if has_fallout || is_over || step % STRIDE == 0 {
                run.is_valid().map_err(failure)?;
            }
            if run.has_contracts() {
                own(&run.simulation, &run.model).map_err(failure)?;
            }
            if is_over {
                run.is_complete().map_err(|it| Failure::at_end(it, step, self))?;
                return Ok(run);
            }
        }
    }
}
