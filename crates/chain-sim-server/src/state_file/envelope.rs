//! The format around the content: a line that identifies the file, and gzip.

use std::{
    io::{self, BufWriter, Read},
    path::Path,
};

use alloy_primitives::{B256, hex, keccak256};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde::{Serialize, de::DeserializeOwned};

use super::StateError;
use chain_sim::SavedCluster;

/// The first word of the first line.
const NAME: &str = "chain-sim-state";
/// The most bytes of a first line.
const LONGEST_LINE: usize = 128;
/// Size of the blocks that are compressed, in bytes.
const BUFFER: usize = 64 * 1024;

/// What is to be written, with its checksum.
#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) bytes: Vec<u8>,
    pub(super) checksum: B256,
}

/// A complete save in a file.
#[derive(Debug)]
pub(super) struct Opened<T> {
    pub(super) content: T,
    /// Where it ends.
    pub(super) end: usize,
    pub(super) checksum: B256,
}

/// Encodes a complete save of this content.
///
/// # Errors
///
/// If the content cannot be serialized.
pub(super) fn seal(content: &impl Serialize) -> io::Result<Sealed> {
    let gzip = compress(content)?;
    let checksum = keccak256(&gzip);
    let mut bytes = first_line(checksum, gzip.len() as u64).into_bytes();
    bytes.extend(gzip);
    Ok(Sealed { bytes, checksum })
}

/// Returns the gzip of content as JSON.
///
/// # Errors
///
/// If the content cannot be serialized.
pub(super) fn compress(content: &impl Serialize) -> io::Result<Vec<u8>> {
    let gzip = GzEncoder::new(Vec::new(), Compression::fast());
    let mut json = BufWriter::with_capacity(BUFFER, gzip);
    serde_json::to_writer(&mut json, content)?;
    json.into_inner().map_err(io::IntoInnerError::into_error)?.finish()
}

/// Decodes the gzip of content as JSON.
///
/// # Errors
///
/// [`StateError::Gzip`], [`StateError::Content`].
pub(super) fn decompress<T: DeserializeOwned>(path: &Path, gzip: &[u8]) -> Result<T, StateError> {
    let mut json = Vec::new();
    let read = GzDecoder::new(gzip).read_to_end(&mut json);
    read.map_err(|source| StateError::Gzip { path: path.into(), source })?;
    serde_json::from_slice(&json)
        .map_err(|source| StateError::Content { path: path.into(), source })
}

/// Decodes the complete save with which a file begins.
///
/// # Errors
///
/// [`StateError`] if the file is damaged, or is not a state file of this version.
pub(super) fn open<T: DeserializeOwned>(path: &Path, file: &[u8]) -> Result<Opened<T>, StateError> {
    let path = || path.to_path_buf();
    let end = file.iter().take(LONGEST_LINE).position(|byte| *byte == b'\n');
    let line = end.and_then(|end| str::from_utf8(&file[..=end]).ok());
    let not_a_state_file = || {
        let start = &file[..file.len().min(NAME.len())];
        let actual = String::from_utf8_lossy(start).into_owned();
        StateError::NotAStateFile { path: path(), expected: NAME, actual }
    };
    let line = line.ok_or_else(not_a_state_file)?;
    let mut words = line.trim_end_matches('\n').split(' ');
    if words.next() != Some(NAME) {
        return Err(not_a_state_file());
    }
    let version = words.next().unwrap_or_default();
    if version != SavedCluster::VERSION.to_string() {
        let (expected, actual) = (SavedCluster::VERSION, version.into());
        return Err(StateError::Version { path: path(), expected, actual });
    }
    let checksum = words.next().and_then(|word| word.parse::<B256>().ok());
    let length = words.next().and_then(|word| word.parse::<u64>().ok());
    let (Some(checksum), Some(length)) = (checksum, length) else { return Err(not_a_state_file()) };
    // Only one spelling is valid, so that a change of any byte is found.
    if first_line(checksum, length) != line {
        return Err(not_a_state_file());
    }
    let rest = &file[line.len()..];
    let gzip = usize::try_from(length).ok().and_then(|length| rest.get(..length));
    let Some(gzip) = gzip else {
        let (expected, actual) = (length, rest.len() as u64);
        return Err(StateError::Length { path: path(), expected, actual });
    };
    let (expected, actual) = (checksum, keccak256(gzip));
    if actual != expected {
        return Err(StateError::Checksum { path: path(), expected, actual });
    }
    let content = decompress(&path(), gzip)?;
    Ok(Opened { content, end: line.len() + gzip.len(), checksum })
}

/// Returns the first line: name, version, and the keccak256 and length of what follows.
fn first_line(checksum: B256, length: u64) -> String {
    format!("{NAME} {} {} {length}\n", SavedCluster::VERSION, hex::encode(checksum))
}
