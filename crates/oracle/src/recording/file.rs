//! Files of recordings.

use std::io::{BufReader, Read};

use flate2::{Compression, GzBuilder, read::GzDecoder};

use super::Recording;

/// The reason why a file of recordings cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("recordings: expected gzipped JSON, one object a line; object {index} fails: {actual}")]
pub struct ReadError {
    /// Index of the object that cannot be read.
    pub index: usize,
    /// The reader's error.
    pub actual: serde_json::Error,
}

/// Writes recordings as gzipped JSON, one object a line. Equal recordings give equal bytes.
///
/// # Errors
///
/// [`serde_json::Error`] if a recording cannot be written as JSON.
pub fn write(recordings: &[Recording]) -> Result<Vec<u8>, serde_json::Error> {
    // No file name and no time.
    let mut file = GzBuilder::new().write(Vec::new(), Compression::best());
    for recording in recordings {
        serde_json::to_writer(&mut file, recording)?;
        std::io::Write::write_all(&mut file, b"\n").map_err(serde_json::Error::io)?;
    }
    file.finish().map_err(serde_json::Error::io)
}

/// Reads recordings that [`write()`] has written.
///
/// # Errors
///
/// [`ReadError`] at the first object that cannot be read.
pub fn read(file: impl Read) -> Result<Vec<Recording>, ReadError> {
    let json = BufReader::new(GzDecoder::new(file));
    let recordings = serde_json::Deserializer::from_reader(json).into_iter().enumerate();
    recordings.map(|(index, read)| read.map_err(|actual| ReadError { index, actual })).collect()
}
