//! What answers are made from.

use std::{path::PathBuf, sync::Arc};

use crate::{driver::Commands, figures::Figures};

/// What answers are made from. Copies share it.
#[derive(Debug, Clone)]
pub(crate) struct Api(Arc<Parts>);

/// See [`Api`].
#[derive(Debug)]
struct Parts {
    figures: Figures,
    commands: Commands,
    path: PathBuf,
}

impl Api {
    /// Creates it; `path` is the store's.
    pub(crate) fn new(figures: Figures, commands: Commands, path: PathBuf) -> Self {
        Self(Arc::new(Parts { figures, commands, path }))
    }

    /// Returns the figures, the store and the statuses.
    pub(super) fn figures(&self) -> &Figures {
        &self.0.figures
    }

    /// Returns what takes commands.
    pub(super) fn commands(&self) -> &Commands {
        &self.0.commands
    }

    /// Returns the path of the store's file.
    pub(super) fn path(&self) -> &std::path::Path {
        &self.0.path
    }
}
