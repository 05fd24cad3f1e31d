//! Comparison of derived constants with those of crate `messenger`.

use std::{collections::BTreeMap, fmt};

use messenger::GasConstant;

use super::{Derivation, Linear};

/// A constant whose derived value differs from that of crate `messenger`, or that only one of the
/// two has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The constant's name.
    pub constant: String,
    /// The value derived from the bytecode.
    pub expected: Option<Linear>,
    /// The value in crate `messenger`.
    pub actual: Option<Linear>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side =
            |gas: Option<Linear>| gas.map_or_else(|| "none".to_owned(), |gas| gas.to_string());
        let (expected, actual) = (side(self.expected), side(self.actual));
        write!(f, "{}: expected {expected}, got {actual}", self.constant)
    }
}

/// Compares derived constants with these, by name, and returns the differences.
pub fn check(
    derivation: &Derivation,
    constants: impl IntoIterator<Item = GasConstant>,
) -> Vec<Difference> {
    let mut pairs = BTreeMap::<String, (Option<Linear>, Option<Linear>)>::new();
    for (name, (gas, _)) in &derivation.constants {
        pairs.entry((*name).to_owned()).or_default().0 = Some(*gas);
    }
    for constant in constants {
        let gas = Linear { base: constant.base, per_word: constant.per_word };
        pairs.entry(constant_name(&constant)).or_default().1 = Some(gas);
    }
    pairs
        .into_iter()
        .filter(|(_, (expected, actual))| expected != actual)
        .map(|(constant, (expected, actual))| Difference { constant, expected, actual })
        .collect()
}

/// Returns a constant's name as paths use it: `send::HASH` for `HASH` in module `send::gas`.
pub fn constant_name(constant: &GasConstant) -> String {
    let module = constant.module.trim_start_matches("messenger::program::");
    format!("{}::{}", module.trim_end_matches("::gas"), constant.name.to_uppercase())
}
