//! The EVMs that run cases.

use std::fmt;

/// The EVM that runs a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Machine {
    /// op-revm's `OpEvm`.
    #[default]
    OpRevm,
    /// revm's `Evm`, under the Ethereum spec on which the world's spec builds.
    Revm,
    /// alloy-op-evm's `OpEvm`, created by a factory.
    Alloy,
    /// The same with an inspector, created by the same factory.
    Inspected,
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::OpRevm => "op-revm",
            Self::Revm => "revm",
            Self::Alloy => "alloy-op-evm",
            Self::Inspected => "alloy-op-evm with an inspector",
        })
    }
}
