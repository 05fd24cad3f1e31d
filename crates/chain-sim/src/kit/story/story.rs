//! The story of a scenario.

use core::fmt;

use super::{chapter::Chapter, narrator::Narrator};
use crate::{
    cluster::Step,
    error::Error,
    fault::Simulation,
    kit::{Run, Scenario, Violation, invariant::Finding, run::STRIDE},
};

/// What happened in a scenario until an invariant broke: which invariant, what it expects and what
/// came; what the cluster was; and each step in which something happened, in order. Messages are
/// numbered in the order in which they were sent. `Display` writes it.
#[derive(Debug, Clone)]
pub struct Story {
    pub(super) finding: Finding,
    /// The first step after which the invariant does not hold.
    step: u64,
    is_at_end: bool,
    /// Lines about the cluster.
    pub(super) setup: Vec<String>,
    pub(super) chapters: Vec<Chapter>,
}

impl Story {
    /// Runs a scenario up to step `last`, after which this violation was found, and tells what
    /// happens. Invariants of the messenger are looked for in each of the steps in which the run
    /// had not looked, so that the story ends in the first step after which one does not hold.
    pub(in crate::kit) fn tell(
        scenario: &Scenario,
        violation: &Violation,
        last: u64,
        is_at_end: bool,
    ) -> Self {
        Self::tell_and_watch(scenario, violation, last, is_at_end, |_, _| {}).0
    }

    /// As [`tell`](Self::tell); calls `watch` after each step, and returns the run, unless the cluster
    /// cannot be created.
    pub(in crate::kit) fn tell_and_watch(
        scenario: &Scenario,
        violation: &Violation,
        last: u64,
        is_at_end: bool,
        mut watch: impl FnMut(&Simulation, &Step),
    ) -> (Self, Result<Run, Error>) {
        let mut narrator = Narrator::new(scenario);
        let mut chapters = Vec::new();
        let mut end = (violation.clone(), last, is_at_end);
        let mut run = Run::begin(scenario);
        // A cluster that cannot be created is the violation itself.
        if let Ok(run) = &mut run {
            for step in 0..=last {
                let told = narrator.step(scenario, run, step + STRIDE > last);
                if let Some(stepped) = &told.stepped {
                    watch(&run.simulation, &stepped.step);
                }
                chapters.push(told.chapter);
                if let Some(violation) = told.violation {
                    end = (violation, step, false);
                    break;
                }
            }
        }
        (Self::new(scenario, &narrator, chapters, end), run)
    }

    /// Writes everything with names.
    fn new(
        scenario: &Scenario,
        narrator: &Narrator,
        mut chapters: Vec<Chapter>,
        (violation, step, is_at_end): (Violation, u64, bool),
    ) -> Self {
        let names = &narrator.names;
        chapters.retain(|chapter| chapter.all_lines().next().is_some() || chapter.step == step);
        for line in chapters.iter_mut().flat_map(Chapter::all_lines_mut) {
            *line = names.with_times(&names.in_words(line));
        }
        // A number of the application is no timestamp, whatever its size.
        let is_own = matches!(violation, Violation::Unequal { .. } | Violation::Application(_));
        let finding = violation.finding().map(|text| {
            let text = names.in_words(&text);
            if is_own { text } else { names.with_times(&text) }
        });
        let is_named = |index: usize| {
            let name = format!("contract {index}");
            let lines = chapters.iter().flat_map(Chapter::all_lines);
            lines.chain(finding.texts()).any(|line| {
                line.match_indices(&name).any(|(at, _)| {
                    // Not the beginning of a higher number.
                    !line[at + name.len()..].starts_with(|next: char| next.is_ascii_digit())
                })
            })
        };
        let contracts = scenario.contract_lines().into_iter().enumerate();
        let contracts = contracts.filter(|(index, _)| is_named(*index));
        let mut setup = scenario.cluster_lines();
        setup.extend(contracts.map(|(_, line)| names.with_times(&line)));
        setup.push(scenario.relayer_line());
        Self { finding, step, is_at_end, setup, chapters }
    }

    /// The first step after which the invariant does not hold, counted from 0.
    pub const fn step(&self) -> u64 {
        self.step
    }

    /// What does not hold, and when, what it expects, and what came.
    pub(super) fn verdict(&self) -> String {
        let Self { finding, step, is_at_end, .. } = self;
        let when = if *is_at_end { "At the end, after" } else { "After" };
        let mut verdict = format!("{when} step {step}, this does not hold: {}", finding.invariant);
        if let Some((expected, actual)) = &finding.difference {
            verdict += &format!("\n  expected {expected}\n  got      {actual}");
        }
        verdict
    }

    /// The end of the story.
    pub(super) const fn end(&self) -> &'static str {
        if self.is_at_end {
            "here nothing is left to do, and it does not hold"
        } else {
            "here it does not hold"
        }
    }
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, setup, chapters, .. } = self;
        writeln!(f, "{}", self.verdict())?;
        writeln!(f, "\nThe cluster")?;
        setup.iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        writeln!(f, "\nWhat happened")?;
        for chapter in chapters {
            writeln!(f, "  step {}, {} s after genesis", chapter.step, chapter.seconds)?;
            chapter.all_lines().try_for_each(|line| writeln!(f, "    {line}"))?;
            if chapter.step == *step {
                writeln!(f, "    {}", self.end())?;
            }
        }
        Ok(())
    }
}
