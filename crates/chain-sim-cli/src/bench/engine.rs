//! The measured engines.

use chain_sim::Engine;
use clap::ValueEnum;

/// A measured engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MeasuredEngine {
    /// The native programs.
    Native,
    /// The released bytecode, interpreted.
    Bytecode,
}

impl MeasuredEngine {
    /// Returns the engine's name on the command line.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Bytecode => "bytecode",
        }
    }
}

impl From<MeasuredEngine> for Engine {
    fn from(engine: MeasuredEngine) -> Self {
        match engine {
            MeasuredEngine::Native => Self::Native,
            MeasuredEngine::Bytecode => Self::Bytecode,
        }
    }
}
