//! Which cases a run has.

use crate::cases::Class;

/// The classes in turn. Gas limits come five times: half of them visit every limit of some
/// calls, which a million cases do to the end.
const TURNS: [Class; 18] = {
    let mut turns = [Class::GasLimits; 18];
    let mut index = 0;
    while index < Class::ALL.len() {
        turns[index] = Class::ALL[index];
        index += 1;
    }
    turns
};

/// The cases of a run: all classes in turn, or one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Schedule(pub(super) Option<Class>);

impl Schedule {
    /// Class and number within the class of a run's case.
    pub(super) fn case(self, index: u64) -> (Class, u64) {
        if let Some(class) = self.0 {
            return (class, index);
        }
        let turns = TURNS.len() as u64;
        let turn = usize::try_from(index % turns).unwrap_or_default();
        let class = TURNS[turn];
        let in_turn = |turns: &[Class]| turns.iter().filter(|other| **other == class).count();
        (class, index / turns * in_turn(&TURNS) as u64 + in_turn(&TURNS[..turn]) as u64)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Schedule, TURNS};
    use crate::cases::Class;

    #[test]
    fn every_class_has_its_turn_and_no_case_comes_twice() {
        let cases: BTreeSet<_> = (0..1800).map(|index| Schedule(None).case(index)).collect();
        assert_eq!(cases.len(), 1800);
        for class in Class::ALL {
            assert!(TURNS.contains(&class));
            let count = cases.iter().filter(|(other, _)| *other == class).count() as u64;
            assert!(cases.contains(&(class, count - 1)), "{class}: numbers have no gaps");
        }
    }
}
