//! The order of the cases of a run.

use crate::cases::Class;

/// Number of turns of a class in a round; the large class has its turn after all rounds. Gas limits
/// have five turns: half of their cases sweep over every limit of some calls, which takes 1.2
/// million cases of all classes.
const fn turns(class: Class) -> usize {
    match class {
        Class::Large => 0,
        Class::GasLimits => 5,
        _ => 1,
    }
}

/// Number of rounds before a large case, which takes as long as half a round.
const ROUNDS: usize = 4;

/// The turns of all rounds: each with its class, and the number of earlier turns of that class.
#[derive(Debug, Clone)]
pub(super) struct Schedule {
    turns: Vec<(Class, u64)>,
}

impl Schedule {
    /// A schedule of one class, or of all in turn.
    pub(super) fn new(class: Option<Class>) -> Self {
        let round =
            || Class::ALL.into_iter().flat_map(|class| std::iter::repeat_n(class, turns(class)));
        let all = (0..ROUNDS).flat_map(|_| round()).chain([Class::Large]);
        let classes: Vec<Class> = class.map_or_else(|| all.collect(), |class| vec![class]);
        let before = |place: usize| {
            classes[..place].iter().filter(|class| **class == classes[place]).count() as u64
        };
        let turns = (0..classes.len()).map(|place| (classes[place], before(place)));
        Self { turns: turns.collect() }
    }

    /// The class and the number within it of the run's case with this index.
    pub(super) fn case(&self, index: u64) -> (Class, u64) {
        let length = self.turns.len() as u64;
        let place = usize::try_from(index % length).unwrap_or_default();
        let (class, before) = self.turns[place];
        let in_all = self.turns.iter().filter(|(other, _)| *other == class).count() as u64;
        (class, index / length * in_all + before)
    }

    /// The scheduled classes.
    pub(super) fn classes(&self) -> impl Iterator<Item = Class> {
        Class::ALL.into_iter().filter(|class| self.turns.iter().any(|(other, _)| other == class))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Schedule;
    use crate::cases::Class;

    #[test]
    fn every_class_has_its_turn_and_no_case_comes_twice() {
        let schedule = Schedule::new(None);
        let cases: BTreeSet<_> = (0..850).map(|index| schedule.case(index)).collect();
        assert_eq!(cases.len(), 850);
        for class in Class::ALL {
            let count = cases.iter().filter(|(other, _)| *other == class).count() as u64;
            assert!(cases.contains(&(class, count - 1)), "{class}: numbers have no gaps");
        }
        assert_eq!(cases.iter().filter(|(class, _)| *class == Class::Large).count(), 10);
        assert!(schedule.classes().eq(Class::ALL));
    }

    #[test]
    fn one_class_alone() {
        let schedule = Schedule::new(Some(Class::Large));
        assert_eq!(schedule.case(7), (Class::Large, 7));
        assert!(schedule.classes().eq([Class::Large]));
    }
}
