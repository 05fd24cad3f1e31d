//! What answers are made from.

use std::sync::Arc;

use crate::{driver::Commands, figures::Figures, store::StorePlace};

/// What answers are made from. Copies share it.
#[derive(Debug, Clone)]
pub(crate) struct Api(Arc<Parts>);

/// See [`Api`].
#[derive(Debug)]
struct Parts {
    figures: Figures,
    commands: Commands,
    place: StorePlace,
}

impl Api {
    /// Creates it; the store is at `place`.
    pub(crate) fn new(figures: Figures, commands: Commands, place: StorePlace) -> Self {
        Self(Arc::new(Parts { figures, commands, place }))
    }

    /// Returns the figures, the store and the statuses.
    pub(super) fn figures(&self) -> &Figures {
        &self.0.figures
    }

    /// Returns what takes commands.
    pub(super) fn commands(&self) -> &Commands {
        &self.0.commands
    }

    /// Returns where the store is.
    pub(super) fn place(&self) -> &StorePlace {
        &self.0.place
    }
}
