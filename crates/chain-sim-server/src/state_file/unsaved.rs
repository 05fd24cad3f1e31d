//! What would be lost if the server ended without saving.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// A state file, and how many of the blocks that this server has built are in its last complete
/// save, of all chains together.
#[derive(Debug, Clone)]
pub(crate) struct Saves {
    path: Arc<Path>,
    built: Arc<AtomicU64>,
}

impl Saves {
    /// Begins at 0 blocks: what was loaded from the file is saved already.
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.into(), built: Arc::default() }
    }

    /// Records a complete save after `built` blocks.
    pub(super) fn record(&self, built: u64) {
        self.built.store(built, Ordering::Release);
    }
}

/// What would be lost if the server ended without saving. It is up to date while the server runs,
/// and can be read although the thread that owns the state is busy. Its text is a sentence.
#[derive(Debug, Clone)]
pub struct Unsaved {
    built: Arc<AtomicU64>,
    saves: Option<Saves>,
}

impl Unsaved {
    /// Creates the count for a server that begins to run.
    pub(crate) fn of(saves: Option<&Saves>) -> Self {
        Self { built: Arc::default(), saves: saves.cloned() }
    }

    /// Records that the server has built `built` blocks.
    pub(crate) fn record_built(&self, built: u64) {
        self.built.store(built, Ordering::Release);
    }

    /// Returns the state file, if there is one.
    pub fn file(&self) -> Option<PathBuf> {
        self.saves.as_ref().map(|saves| saves.path.to_path_buf())
    }

    /// Returns the number of blocks, of all chains together, that were built after the last
    /// complete save.
    pub fn blocks(&self) -> u64 {
        let saved = self.saves.as_ref().map_or(0, |saves| saves.built.load(Ordering::Acquire));
        self.built.load(Ordering::Acquire).saturating_sub(saved)
    }
}

impl fmt::Display for Unsaved {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(path) = self.file() else {
            return out.write_str("nothing was saved, because there is no state file");
        };
        let path = path.display();
        let blocks = self.blocks();
        let noun = if blocks == 1 { "block" } else { "blocks" };
        write!(
            out,
            "not saved to {path}: what has changed since the last complete save, with {blocks} new {noun}"
        )
    }
}
