//! Watching a run, step by step.

use super::{blocks::Blocks, chapter::Chapter, hits::Hits, names::Names, relays::Relays};
use crate::{
    error::Error,
    fault::Fault,
    kit::{
        Action, Execution, Route, Run, Scenario, Violation,
        action::{Outcome, Subject, Told},
        run::Stepped,
    },
};

/// What is known of a run, after its last step.
#[derive(Debug)]
pub(super) struct Narrator {
    /// The names of messages, accounts and times.
    pub(super) names: Names,
    blocks: Blocks,
    relays: Relays,
    hits: Hits,
    is_down: bool,
    failsafe: bool,
}

/// A step that was told.
#[derive(Debug)]
pub(super) struct ToldStep {
    /// What happened.
    pub(super) chapter: Chapter,
    /// What the cluster did; `None` where an action failed before it.
    pub(super) stepped: Option<Stepped>,
    /// The violation of an invariant of the messenger after the step, if it was looked for.
    pub(super) violation: Option<Violation>,
}

impl Narrator {
    /// Begins before the first step of a run.
    pub(super) fn new(scenario: &Scenario) -> Self {
        Self {
            names: Names::new(scenario),
            blocks: Blocks::default(),
            relays: Relays::default(),
            hits: Hits::default(),
            is_down: false,
            failsafe: scenario.cluster.interop_filter.failsafe,
        }
    }

    /// Makes one step of a run, and tells it. With `checks`, looks for violations of all invariants
    /// that hold at every moment, otherwise only for those that are looked for after every step.
    pub(super) fn step(&mut self, scenario: &Scenario, run: &mut Run, checks: bool) -> ToldStep {
        let step = run.simulation.steps();
        let (mut actions, mut lines) = (Vec::new(), Vec::new());
        let stepped = self.tell(scenario, run, &mut actions, &mut lines);
        let now = run.simulation.cluster.clock().now();
        let seconds = now.saturating_sub(scenario.cluster.genesis_timestamp);
        let chapter = Chapter { step, seconds, actions, lines };
        match stepped {
            Ok(stepped) => {
                let holds = run.conserves_value(&stepped);
                let holds = holds.and_then(|()| if checks { run.is_valid() } else { Ok(()) });
                ToldStep { chapter, stepped: Some(stepped), violation: holds.err() }
            }
            Err(error) => ToldStep { chapter, stepped: None, violation: Some(error.into()) },
        }
    }

    fn tell(
        &mut self,
        scenario: &Scenario,
        run: &mut Run,
        actions: &mut Vec<String>,
        lines: &mut Vec<String>,
    ) -> Result<Stepped, Error> {
        let step = run.simulation.steps();
        for action in scenario.actions_at(step) {
            actions.push(action_line(run, action)?);
        }
        let faults: Vec<Fault> = scenario.schedule.at(step).collect();
        lines.extend(faults.iter().map(|fault| format!("fault: {fault}")));
        let stepped = run.step()?;
        self.names.observe(&run.model);
        lines.extend(self.hits.observe(&faults, &run.simulation));
        lines.extend(self.blocks.observe(run, &stepped.step.fallout, &self.names));
        lines.extend(self.relays.observe(&run.simulation.relayer));
        let is_down = step < run.simulation.relayer_is_back_in();
        if core::mem::replace(&mut self.is_down, is_down) && !is_down {
            lines.push("the relayer is back".into());
        }
        let failsafe = run.simulation.cluster.interop_filter().failsafe;
        if core::mem::replace(&mut self.failsafe, failsafe) && !failsafe {
            lines.push("the failsafe is off".into());
        }
        Ok(stepped)
    }
}

/// Performs an action, and tells it.
fn action_line(run: &mut Run, action: &Action) -> Result<String, Error> {
    let subject = match run.subject(action) {
        Some(Subject::Message(hash)) => format!("message {hash}"),
        Some(Subject::Log(at)) => at.to_string(),
        None => {
            let validates =
                matches!(action, Action::Execute(Execution { route: Route::Validate, .. }));
            format!("a {} that does not exist", if validates { "log" } else { "message" })
        }
    };
    let told = Told { action, subject: Some(subject) };
    Ok(match run.perform(action)? {
        Outcome::Submitted => told.to_string(),
        Outcome::Refused(refusal) => format!("{told}; the pool refuses it: {refusal}"),
        Outcome::Nothing => format!("{told}; nothing comes of it"),
    })
}
