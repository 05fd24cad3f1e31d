//! Measurement of a path, as equations.

use op_revm::{OpSpecId, revm::bytecode::opcode::REVERT};
use reference::Released;

use super::{
    Data, GasError, Path, Point, Sample,
    effect::{Effect, Opcodes, effects},
    frames::{Frame, frames},
};

/// The measured sum of some constants.
#[derive(Debug, Clone)]
pub struct Equation {
    /// The path.
    pub path: String,
    /// The constants.
    pub constants: Vec<&'static str>,
    /// The data whose words the sum grows with.
    pub data: Option<Data>,
    /// The measurements, one for each sample.
    pub points: Vec<Point>,
}

impl Equation {
    /// The constants' names.
    pub(super) fn names(&self) -> String {
        self.constants.join(" + ")
    }
}

/// Runs the samples of a path and returns its equations.
pub(super) fn measure(
    path: &Path,
    code: &Released,
    spec: OpSpecId,
) -> Result<Vec<Equation>, GasError> {
    let mut equations = Vec::<Equation>::new();
    for (index, sample) in path.samples.iter().enumerate() {
        let frame = frame_of(path, sample, code, spec)?;
        let mut of_sample = sums(path, sample, &effects(&frame));
        for probe in &path.probes {
            let read = probe.read(&frame);
            let read = read
                .map_err(|expected| GasError::NotInTrace { path: path.name.clone(), expected })?;
            of_sample.extend(read.map(|(name, value)| constant(path, name, value)));
        }
        // All samples pass the same stretches.
        if index == 0 {
            equations = of_sample;
        } else {
            for (equation, more) in equations.iter_mut().zip(of_sample) {
                equation.points.extend(more.points);
            }
        }
    }
    Ok(equations)
}

/// Runs a sample and returns the frame of the path, after checking its effects and its end.
fn frame_of(
    path: &Path,
    sample: &Sample,
    code: &Released,
    spec: OpSpecId,
) -> Result<Frame, GasError> {
    let path_name = || path.name.clone();
    let frames =
        frames(sample, code, spec).map_err(|error| GasError::Run { path: path_name(), error })?;
    let mut of_contract: Vec<_> =
        frames.into_iter().filter(|frame| frame.address == path.contract).collect();
    if of_contract.len() <= path.frame {
        return Err(GasError::NoFrame {
            path: path_name(),
            contract: path.contract,
            expected: path.frame,
            actual: of_contract.len(),
        });
    }
    let frame = of_contract.swap_remove(path.frame);
    let expected = Opcodes(path.stretches.iter().map(|stretch| stretch.until).collect());
    let actual = Opcodes(effects(&frame).iter().map(|effect| effect.opcode).collect());
    if expected != actual {
        let result = frame.result;
        return Err(GasError::Effects { path: path_name(), expected, actual, result });
    }
    if expected.0.last() == Some(&REVERT) && frame.output != sample.revert_data {
        return Err(GasError::RevertData {
            path: path_name(),
            expected: sample.revert_data.clone(),
            actual: frame.output,
        });
    }
    Ok(frame)
}

/// The gas of the stretches, where adjacent ones of the same constants count as one, and of the
/// effects whose cost is a constant.
fn sums(path: &Path, sample: &Sample, effects: &[Effect]) -> Vec<Equation> {
    let mut stretches = Vec::<Equation>::new();
    let mut costs = Vec::new();
    for (stretch, effect) in path.stretches.iter().zip(effects) {
        if let Some(name) = stretch.cost {
            costs.push(constant(path, name, effect.cost));
        }
        match stretches.last_mut() {
            Some(Equation { constants, points, .. }) if *constants == stretch.constants => {
                points[0].gas += effect.computed;
            }
            _ => stretches.push(Equation {
                path: path.name.clone(),
                constants: stretch.constants.clone(),
                data: stretch.data,
                points: vec![Point {
                    words: stretch.data.map_or(0, |data| sample.words(data)),
                    gas: effect.computed,
                }],
            }),
        }
    }
    stretches.extend(costs);
    stretches
}

/// The equation of a constant with this value, independent of data.
fn constant(path: &Path, name: &'static str, value: u64) -> Equation {
    Equation {
        path: path.name.clone(),
        constants: vec![name],
        data: None,
        points: vec![Point { words: 0, gas: value }],
    }
}
