//! Ten thousand scenarios on 2 to 5 chains hold all invariants. `KIT_CASES` in the environment
//! sets another number for each quarter, `KIT_SEED` other seeds.

use std::cell::RefCell;

use alloy_primitives::U256;
use chain_sim::{
    MessageState,
    kit::{Event, Run, scenarios},
};

use super::campaign::holds;

/// What there was in a share, so that nobody is fooled by scenarios in which nothing happens.
#[derive(Debug, Default)]
struct Coverage {
    steps: u64,
    sent: usize,
    relayed: usize,
    executed: usize,
    recorded: usize,
    bounced: usize,
    with_value: usize,
    same_moment: usize,
    resent: usize,
    replaced: usize,
    removed: usize,
    expired: usize,
    failed: usize,
}

impl Coverage {
    /// Adds what there was in a run.
    fn add(&mut self, run: &Run) {
        self.steps += run.simulation.steps();
        for (chain, _) in run.model.chains() {
            for event in run.model.events(chain) {
                match event {
                    Event::Sent(sent) => {
                        self.sent += 1;
                        self.bounced += usize::from(sent.message.sender == sent.message.target);
                    }
                    Event::Relayed(_) => self.relayed += 1,
                    Event::Executed(executed) => {
                        self.executed += 1;
                        let same = executed.id.timestamp == U256::from(executed.at.timestamp);
                        self.same_moment += usize::from(same);
                    }
                    Event::Recorded { record, .. } => {
                        self.recorded += 1;
                        self.with_value += usize::from(!record.value.is_zero());
                    }
                    _ => {}
                }
            }
        }
        self.replaced += run.fallout.replaced.len();
        self.removed += run.fallout.removed.len();
        for message in run.simulation.relayer.messages() {
            self.resent += usize::from(message.sends.len() > 1);
            self.expired += usize::from(matches!(message.state, MessageState::Expired));
            self.failed += usize::from(matches!(message.state, MessageState::Failed { .. }));
        }
    }
}

/// A number in the environment.
pub(crate) fn number(name: &str, otherwise: u32) -> u32 {
    std::env::var(name).map_or(otherwise, |value| value.parse().unwrap())
}

/// Runs a share of the ten thousand, and sees that everything happens in it.
fn share(index: u32) {
    let coverage = RefCell::new(Coverage::default());
    let seed = number("KIT_SEED", 0) + index;
    let cases = number("KIT_CASES", 2_500);
    holds(seed.into(), cases, scenarios(), |run| coverage.borrow_mut().add(run));
    let coverage = coverage.into_inner();
    println!("seed {seed}: {coverage:?}");
    let enough = |count: usize| assert!(count * 500 > cases as usize, "{coverage:?}");
    let Coverage { sent, relayed, executed, recorded, bounced, with_value, .. } = coverage;
    [sent, relayed, executed, recorded, bounced, with_value].into_iter().for_each(enough);
    let Coverage { same_moment, resent, replaced, removed, expired, failed, .. } = coverage;
    [same_moment, resent, replaced, removed, expired, failed].into_iter().for_each(enough);
}

#[test]
fn first_quarter_holds() {
    share(1);
}

#[test]
fn second_quarter_holds() {
    share(2);
}

#[test]
fn third_quarter_holds() {
    share(3);
}

#[test]
fn fourth_quarter_holds() {
    share(4);
}
