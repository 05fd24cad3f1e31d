//! A way through a function, as data.

use alloy_primitives::Address;
use alloy_sol_types::SolError;
use messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;

use super::{Data, Probe, Sample};

/// A way through a function: transactions that take it, and what it passes.
#[derive(Debug, Clone)]
pub struct Path {
    /// The function and how it ends.
    pub name: String,
    /// Transactions that take it.
    pub samples: Vec<Sample>,
    /// Whose frame it is.
    pub contract: Address,
    /// Which of the contract's frames, in the order in which they begin.
    pub frame: usize,
    /// The stretches, from the frame's start to its end.
    pub stretches: Vec<Stretch>,
    /// What else is read off the trace.
    pub probes: Vec<Probe>,
}

/// The opcodes between two effects.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// The constants that it is part of, with all adjacent stretches of the same; their sum is
    /// what is measured.
    pub constants: Vec<&'static str>,
    /// The data by whose words its gas grows.
    pub data: Option<Data>,
    /// The effect behind it.
    pub until: u8,
    /// The constant that the effect's own cost is.
    pub cost: Option<&'static str>,
}

impl Path {
    /// Of the messenger's outermost frame, without stretches yet.
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

    /// Of the outermost frame of `contract`.
    #[must_use]
    pub const fn of(mut self, contract: Address) -> Self {
        self.contract = contract;
        self
    }

    /// Of the `frame`-th frame of the contract to begin.
    #[must_use]
    pub const fn in_frame(mut self, frame: usize) -> Self {
        self.frame = frame;
        self
    }

    /// Goes on to the effect `until` by a stretch that `constants` make up.
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

    /// As [`to`](Self::to), by a stretch whose gas grows with the words of `data`.
    #[must_use]
    pub fn to_by(mut self, data: Data, until: u8, constant: &'static str) -> Self {
        let (constants, data) = (vec![constant], Some(data));
        self.stretches.push(Stretch { constants, data, until, cost: None });
        self
    }

    /// The last effect's own cost is this constant.
    #[must_use]
    pub fn costing(mut self, constant: &'static str) -> Self {
        if let Some(stretch) = self.stretches.last_mut() {
            stretch.cost = Some(constant);
        }
        self
    }

    /// Reverts with this error in every sample.
    #[must_use]
    pub fn with_error(mut self, error: &impl SolError) -> Self {
        for sample in &mut self.samples {
            sample.revert_data = error.abi_encode().into();
        }
        self
    }

    /// Reads this off the trace, too.
    #[must_use]
    pub fn probed(mut self, probe: Probe) -> Self {
        self.probes.push(probe);
        self
    }
}
