//! Derivation of constants from paths.

use std::collections::BTreeMap;

use op_revm::OpSpecId;
use reference::Released;

use super::{Data, Equation, GasError, Linear, Path, Point, equation::measure};

/// The results of all paths.
#[derive(Debug, Default)]
pub struct Derivation {
    /// The constants by name, each with the data whose words it grows with.
    pub constants: BTreeMap<&'static str, (Linear, Option<Data>)>,
    /// The equations of each path.
    pub equations: Vec<Equation>,
    /// The errors.
    pub errors: Vec<GasError>,
}

/// Runs all paths under `spec` with this code in the predeploys, and derives the constants. A path
/// that fails gives an error in the result, and the constants are derived from the others.
pub fn derive(code: &Released, spec: OpSpecId, paths: &[Path]) -> Derivation {
    let mut derivation = Derivation::default();
    for path in paths {
        match measure(path, code, spec) {
            Ok(equations) => derivation.equations.extend(equations),
            Err(error) => derivation.errors.push(error),
        }
    }
    derivation.solve();
    derivation
}

impl Derivation {
    /// Solves the equations one by one, each as soon as all but one of its constants are known.
    fn solve(&mut self) {
        let mut open = self.equations.clone();
        loop {
            let before = open.len();
            open.retain(|equation| match self.solved(equation) {
                Ok(solved) => !solved,
                Err(error) => {
                    self.errors.push(error);
                    false
                }
            });
            if open.len() == before {
                break;
            }
        }
        self.errors.extend(open.into_iter().map(|equation| GasError::Undetermined {
            constants: equation.names(),
            path: equation.path,
        }));
    }

    /// Solves or checks an equation with the constants known so far; `false` if it cannot be solved
    /// yet.
    fn solved(&mut self, equation: &Equation) -> Result<bool, GasError> {
        let names = equation.constants.iter();
        let (known, unknown): (Vec<_>, Vec<_>) =
            names.copied().partition(|name| self.constants.contains_key(name));
        let sum = |words| known.iter().map(|name| self.constants[name].0.at(words)).sum::<u64>();
        let conflict = |point: &Point| GasError::Conflict {
            path: equation.path.clone(),
            constants: equation.names(),
            words: point.words,
            expected: sum(point.words),
            actual: point.gas,
        };
        let points = &equation.points;
        match unknown[..] {
            [] => match points.iter().find(|point| sum(point.words) != point.gas) {
                Some(point) => Err(conflict(point)),
                None => Ok(true),
            },
            // A line needs two points.
            [_] if equation.data.is_some()
                && points.iter().all(|point| point.words == points[0].words) =>
            {
                Ok(false)
            }
            [name] => {
                let rest = points.iter().map(|point| {
                    let gas = point.gas.checked_sub(sum(point.words));
                    gas.map(|gas| Point { gas, ..*point }).ok_or_else(|| conflict(point))
                });
                let rest: Vec<_> = rest.collect::<Result<_, _>>()?;
                let line = Linear::through(&rest).ok_or_else(|| GasError::NotLinear {
                    path: equation.path.clone(),
                    constant: name,
                    actual: rest,
                })?;
                self.constants.insert(name, (line, equation.data));
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}
