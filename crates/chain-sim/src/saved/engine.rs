//! Saved engines.

use alloy_primitives::Bytes;
use serde::{Deserialize, Serialize};

use crate::{chain::Engine, error::Error};

/// Any [`Engine`], including those that this build lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SavedEngine {
    Native,
    Bytecode,
    Accelerated,
    Code { messenger: Bytes, inbox: Bytes },
}

impl From<&Engine> for SavedEngine {
    fn from(engine: &Engine) -> Self {
        match engine {
            Engine::Native => Self::Native,
            #[cfg(feature = "bytecode")]
            Engine::Bytecode => Self::Bytecode,
            #[cfg(feature = "bytecode")]
            Engine::Accelerated => Self::Accelerated,
            Engine::Code { messenger, inbox } => {
                Self::Code { messenger: messenger.clone(), inbox: inbox.clone() }
            }
        }
    }
}

impl TryFrom<SavedEngine> for Engine {
    type Error = Error;

    fn try_from(saved: SavedEngine) -> Result<Self, Error> {
        match saved {
            SavedEngine::Native => Ok(Self::Native),
            #[cfg(feature = "bytecode")]
            SavedEngine::Bytecode => Ok(Self::Bytecode),
            #[cfg(feature = "bytecode")]
            SavedEngine::Accelerated => Ok(Self::Accelerated),
            #[cfg(not(feature = "bytecode"))]
            other @ (SavedEngine::Bytecode | SavedEngine::Accelerated) => Err(super::unexpected(
                "engine",
                "an engine of this build, which lacks feature `bytecode`",
                format!("{other:?}"),
            )),
            SavedEngine::Code { messenger, inbox } => Ok(Self::Code { messenger, inbox }),
        }
    }
}
