//! What would be lost if the server ended without saving.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// A state file, and how many of the blocks that this server has built are in its last complete
/// save, of all chains together.
#[derive(Debug, Clone)]
pub(crate) struct Saves {
    path: Arc<Path>,
    built: Arc<AtomicU64>,
    attempts: Arc<Mutex<Attempts>>,
}

/// The saves that were tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Attempts {
    /// Number of complete saves.
    pub(crate) done: u64,
    /// Number of those that failed.
    pub(crate) failed: u64,
    /// The time that all of them took.
    pub(crate) time: Duration,
}

impl Saves {
    /// Begins at 0 blocks: what was loaded from the file is saved already.
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.into(), built: Arc::default(), attempts: Arc::default() }
    }

    /// Records a complete save after `built` blocks.
    pub(super) fn record(&self, built: u64) {
        self.built.store(built, Ordering::Release);
    }

    /// Records that a save was tried, and how long it took.
    pub(super) fn record_attempt(&self, is_done: bool, time: Duration) {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        attempts.done += u64::from(is_done);
        attempts.failed += u64::from(!is_done);
        attempts.time += time;
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

    /// Returns the saves that were tried; none without a state file.
    pub(crate) fn attempts(&self) -> Attempts {
        let attempts =
            |saves: &Saves| *saves.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        self.saves.as_ref().map(attempts).unwrap_or_default()
    }

    /// Returns the number of blocks that the server has built, of all chains together.
    pub(crate) fn built(&self) -> u64 {
        self.built.load(Ordering::Acquire)
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
