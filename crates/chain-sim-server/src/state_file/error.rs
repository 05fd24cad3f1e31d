//! Errors of state files.

use std::{io, path::PathBuf};

use alloy_primitives::B256;

/// The reason why a state file could not be loaded or saved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// The file could not be read.
    #[error("reading {} failed: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The file could not be written. The last save is still there.
    #[error("saving to {} failed: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The path does not name a regular file.
    #[error("{}: expected a regular file, but it is {actual}", path.display())]
    NotRegular {
        /// The path.
        path: PathBuf,
        /// What it is instead.
        actual: &'static str,
    },
    /// Another server uses the file.
    #[error("{} is in use: expected no other server, got {}", path.display(), process(*.actual))]
    Locked {
        /// The file.
        path: PathBuf,
        /// The id of the other server's process, where it can be read.
        actual: Option<u32>,
    },
    /// The file with the name of the lock is not a lock.
    #[error("{} is not the lock of a state file: expected it to begin with {expected:?}, got {actual:?}", path.display())]
    NotALock {
        /// The file with the name of the lock.
        path: PathBuf,
        /// The first word of a lock.
        expected: &'static str,
        /// The file's first bytes.
        actual: String,
    },
    /// The file leaves rules unchecked, which the options do not.
    #[error("{}: {what}: expected {expected}, as the options have it, got {actual}", path.display())]
    Rules {
        /// The file.
        path: PathBuf,
        /// What leaves rules unchecked.
        what: String,
        /// The value of this run's options.
        expected: String,
        /// The file's value.
        actual: String,
    },
    /// The file is not a state file.
    #[error("{} is not a state file: expected it to begin with {expected:?}, got {actual:?}", path.display())]
    NotAStateFile {
        /// The file.
        path: PathBuf,
        /// The first word of a state file.
        expected: &'static str,
        /// The file's first bytes.
        actual: String,
    },
    /// The file has another version.
    #[error("{}: expected version {expected}, got {actual}", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// The supported version.
        expected: u32,
        /// The file's version.
        actual: String,
    },
    /// The file is truncated.
    #[error("{}: expected at least {expected} bytes after the first line, got {actual}", path.display())]
    Length {
        /// The file.
        path: PathBuf,
        /// The length in the first line.
        expected: u64,
        /// The actual length.
        actual: u64,
    },
    /// The content is not what was saved.
    #[error("{}: expected the content's keccak256 to be {expected}, got {actual}", path.display())]
    Checksum {
        /// The file.
        path: PathBuf,
        /// The keccak256 in the first line.
        expected: B256,
        /// The actual keccak256.
        actual: B256,
    },
    /// What follows the complete save is not what was saved.
    #[error("{}: expected {expected} at byte {position}, got {actual}", path.display())]
    Changes {
        /// The file.
        path: PathBuf,
        /// Where the record begins.
        position: usize,
        /// What a record has.
        expected: String,
        /// What is there instead.
        actual: String,
    },
    /// The content is not valid gzip.
    #[error("{}: expected gzip, got {source}", path.display())]
    Gzip {
        /// The file.
        path: PathBuf,
        /// The error of decompression.
        source: io::Error,
    },
    /// The content is malformed.
    #[error("{}: {source}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// The error, with its position in the JSON.
        source: serde_json::Error,
    },
    /// The content is well-formed, but no cluster can have it.
    #[error("{}: {source}", path.display())]
    Cluster {
        /// The file.
        path: PathBuf,
        /// What is inconsistent.
        source: chain_sim::Error,
    },
    /// An option contradicts the file.
    #[error("{what}: expected {expected}, the value in {}, got {actual}", path.display())]
    Differs {
        /// The file.
        path: PathBuf,
        /// What differs.
        what: &'static str,
        /// The file's value.
        expected: String,
        /// The option's value.
        actual: String,
    },
    /// The saving thread could not be started.
    #[error("starting a thread failed: {0}")]
    Thread(#[source] io::Error),
    /// The last save failed because the saving thread panicked.
    #[error("saving to {} failed: the saving thread panicked", path.display())]
    Lost {
        /// The file.
        path: PathBuf,
    },
}

/// Names a process.
fn process(pid: Option<u32>) -> String {
    pid.map_or("one whose process is not known".into(), |pid| format!("process {pid}"))
}
