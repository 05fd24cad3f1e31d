//! What is wrong with a state file.

use std::{io, path::PathBuf};

use alloy_primitives::B256;

/// Why a state file could not be loaded, or saved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// It could not be read.
    #[error("reading {} failed: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It could not be written; what was saved before is still there.
    #[error("saving to {} failed: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is something else.
    #[error("{} is no state file: expected it to begin with {expected:?}, got {actual:?}", path.display())]
    NoStateFile {
        /// The file.
        path: PathBuf,
        /// What a state file begins with.
        expected: &'static str,
        /// What it begins with.
        actual: String,
    },
    /// It is of another version.
    #[error("{}: expected version {expected}, got {actual}", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// The version that can be read.
        expected: u32,
        /// The file's.
        actual: String,
    },
    /// It has not all of its content, or more.
    #[error("{}: expected {expected} bytes after the first line, got {actual}", path.display())]
    Length {
        /// The file.
        path: PathBuf,
        /// What the first line says.
        expected: u64,
        /// What is there.
        actual: u64,
    },
    /// Its content is not what was saved.
    #[error("{}: expected the content's keccak256 to be {expected}, got {actual}", path.display())]
    Checksum {
        /// The file.
        path: PathBuf,
        /// What the first line says.
        expected: B256,
        /// What is there.
        actual: B256,
    },
    /// Its content is not gzipped.
    #[error("{}: expected gzip, got {source}", path.display())]
    Gzip {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: io::Error,
    },
    /// Its content is not what it should be.
    #[error("{}: {source}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where in the JSON.
        source: serde_json::Error,
    },
    /// Its content can be of no cluster.
    #[error("{}: {source}", path.display())]
    Cluster {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: crate::Error,
    },
    /// Something else was asked for.
    #[error("{what}: expected {expected}, as {} has, got {actual}", path.display())]
    Differs {
        /// The file.
        path: PathBuf,
        /// What differs.
        what: &'static str,
        /// The file's.
        expected: String,
        /// What was asked for.
        actual: String,
    },
    /// The thread that saves could not be started.
    #[error("starting a thread failed: {0}")]
    Thread(#[source] io::Error),
    /// What was to be saved last was not.
    #[error("saving to {} failed: the thread that saves, or the one that owns the state, is gone", path.display())]
    Lost {
        /// The file.
        path: PathBuf,
    },
}
