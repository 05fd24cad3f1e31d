//! Generation of the cases of a run from its seed.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{
    strategy::{BoxedStrategy, Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use super::{Campaign, Finding, schedule::Schedule};
use crate::{
    Encoder, Error, Proxies,
    cases::{Case, Class, Setting, Sweep},
};

/// Number of cases after which the sequence of specs, EVMs, proxies and encoders repeats.
const PERIOD: u64 = 72;
/// The most steps of shrinking a case.
const SHRINK_STEPS: usize = 2_000;

/// Generates the cases of a run.
pub(crate) struct CaseGenerator<'a> {
    campaign: &'a Campaign,
    pub(super) schedule: Schedule,
    /// The strategies of the run's classes, in every setting.
    strategies: BTreeMap<(Class, Setting), BoxedStrategy<Case>>,
    /// The sweeps over gas limits, by encoder.
    sweeps: BTreeMap<Encoder, Sweep>,
}

/// A case that can shrink.
type Tree = Box<dyn ValueTree<Value = Case>>;

impl<'a> CaseGenerator<'a> {
    pub(crate) fn new(campaign: &'a Campaign) -> Self {
        let schedule = Schedule::new(campaign.class);
        let settings: BTreeSet<_> = (0..PERIOD).map(|number| campaign.setting(number)).collect();
        let strategy = |class: Class, setting| ((class, setting), class.strategy_in(setting));
        let strategies = schedule
            .classes()
            .flat_map(|class| settings.iter().map(move |setting| strategy(class, *setting)));
        let proxies = campaign.embedding.proxies(0).unwrap_or(Proxies::Neither);
        let sweep = |encoder| (encoder, Sweep::encoded(encoder, proxies));
        Self {
            campaign,
            strategies: strategies.collect(),
            sweeps: Encoder::ALL.map(sweep).into(),
            schedule,
        }
    }

    /// Generates the case with this number in its class.
    pub(crate) fn case(&self, class: Class, number: u64) -> Case {
        self.tree(class, number).current()
    }

    /// Generates the case as a tree, by which it can shrink.
    fn tree(&self, class: Class, number: u64) -> Tree {
        let setting = self.campaign.setting(number);
        if class == Class::GasLimits && number % 2 == 1 {
            let case = self.sweeps[&setting.encoder].case(number / 2);
            return Box::new(Fixed(case.under(setting.spec)));
        }
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.campaign.seed.to_le_bytes());
        seed[8..16].copy_from_slice(&number.to_le_bytes());
        for (byte, letter) in seed[16..].iter_mut().zip(class.name().bytes()) {
            *byte = letter;
        }
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let config = Config { failure_persistence: None, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, rng);
        // A strategy only fails after filtering out thousands of values.
        let tree = self.strategies[&(class, setting)].new_tree(&mut runner);
        tree.unwrap_or_else(|reason| panic!("class {class}, case {number}: {reason}"))
    }

    /// Shrinks the case with this index in the run, which differs.
    pub(super) fn smallest(&self, index: u64) -> Option<Finding> {
        let (class, number) = self.schedule.case(index);
        let mut tree = self.tree(class, number);
        let check = |case: Case| {
            let error = self.campaign.check(number, &case).err()?;
            let setting = self.campaign.setting(number);
            Some(Finding { seed: self.campaign.seed, number, setting, case, error })
        };
        let mut smallest = check(tree.current())?;
        let mut more = tree.simplify();
        for _ in 0..SHRINK_STEPS {
            if !more {
                break;
            }
            more = match check(tree.current()) {
                // A smaller case that does not run at all has another fault.
                Some(found) if same_kind(&found.error, &smallest.error) => {
                    smallest = found;
                    tree.simplify()
                }
                _ => tree.complicate(),
            };
        }
        Some(smallest)
    }
}

/// Whether both are divergences, or neither is.
const fn same_kind(one: &Error, other: &Error) -> bool {
    matches!(one, Error::Divergence(_)) == matches!(other, Error::Divergence(_))
}

/// A case that cannot shrink.
#[derive(Debug)]
struct Fixed(Case);

impl ValueTree for Fixed {
    type Value = Case;

    fn current(&self) -> Case {
        self.0.clone()
    }

    fn simplify(&mut self) -> bool {
        false
    }

    fn complicate(&mut self) -> bool {
        false
    }
}
