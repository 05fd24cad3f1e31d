//! Paths, as data.

use alloy_primitives::Address;
use alloy_sol_types::SolError;
use messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;

use super::{Data, Probe, Sample};

/// A way through a function: the transactions that take it, and the effects that it passes.
#[derive(Debug, Clone)]
pub struct Path {
    /// The name: the function and its end.
    pub name: String,
    /// The transactions that take the path.
    pub samples: Vec<Sample>,
    /// The contract of the frame.
    pub contract: Address,
    /// Index of the frame among the contract's frames, in the order in which they begin.
    pub frame: usize,
    /// The stretches, from the frame's start to its end.
    pub stretches: Vec<Stretch>,
    /// Other constants to read from the trace.
    pub probes: Vec<Probe>,
}

/// The opcodes between two effects, and the effect after them.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// The constants whose sum is measured. Adjacent stretches of the same constants count as one.
    pub constants: Vec<&'static str>,
    /// The data whose words the gas grows with.
    pub data: Option<Data>,
    /// The effect at which the stretch ends.
    pub until: u8,
    /// The constant that equals the effect's own cost.
    pub cost: Option<&'static str>,
}

impl Path {
    /// A path of the messenger's outermost frame, without stretches yet.
    pub fn new(name: impl Into<String>, samples: impl IntoIterator<Item = Sample>) -> Self {
        Self {
            name: name.into(),
            samples: samples.into_iter().collect(),
            contract: L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            frame: 0,
            stretches: Vec::new(),
            probes: Vec::new(),
        }
    }

    /// Sets the contract.
    #[must_use]
    pub const fn of(mut self, contract: Address) -> Self {
        self.contract = contract;
        self
    }

    /// Sets the index of the frame among the contract's frames, in the order in which they begin.
    #[must_use]
    pub const fn in_frame(mut self, frame: usize) -> Self {
        self.frame = frame;
        self
    }

    /// Adds a stretch up to the effect `until`. Its gas is the sum of `constants`.
    #[must_use]
    pub fn to<const N: usize>(mut self, until: u8, constants: [&'static str; N]) -> Self {
        self.stretches.push(Stretch {
            constants: constants.to_vec(),
            data: None,
            until,
            cost: None,
        });
        self
    }

    /// Adds a stretch up to the effect `until`. Its gas is `constant`, which grows with the words
    /// of `data`.
    #[must_use]
    pub fn to_by(mut self, data: Data, until: u8, constant: &'static str) -> Self {
        let (constants, data) = (vec![constant], Some(data));
        self.stretches.push(Stretch { constants, data, until, cost: None });
        self
    }

    /// Names the constant that equals the last effect's own cost.
    #[must_use]
    pub fn costing(mut self, constant: &'static str) -> Self {
        if let Some(stretch) = self.stretches.last_mut() {
            stretch.cost = Some(constant);
        }
        self
    }

    /// Expects that every sample reverts with this error.
    #[must_use]
    pub fn with_error(mut self, error: &impl SolError) -> Self {
        for sample in &mut self.samples {
            sample.revert_data = error.abi_encode().into();
        }
        self
    }

    /// Adds a probe.
    #[must_use]
    pub fn probed(mut self, probe: Probe) -> Self {
        self.probes.push(probe);
        self
    }
}
