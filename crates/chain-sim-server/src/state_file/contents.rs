//! Everything that a file contains: a complete save, and what has changed since.

use std::path::Path;

use super::{
    StateError,
    envelope::{self, Opened},
    record::{Next, Records},
    saved_server::SavedServer,
};

/// The content of a file.
#[derive(Debug)]
pub(super) struct Contents {
    pub(super) saved: SavedServer,
    /// Number of bytes of a last save that was never completed, which is left out.
    pub(super) torn: Option<usize>,
}

impl Contents {
    /// Decodes a file.
    ///
    /// # Errors
    ///
    /// [`StateError`] if the file is damaged, or is not a state file of this version.
    pub(super) fn open(path: &Path, file: &[u8]) -> Result<Self, StateError> {
        let Opened { content, end, checksum } = envelope::open(path, file)?;
        let mut saved: SavedServer = content;
        let mut records = Records::new(path, file, end, checksum);
        let torn = loop {
            match records.read_next()? {
                Next::Record(gzip) => saved
                    .apply(envelope::decompress(path, gzip)?)
                    .map_err(|source| StateError::Cluster { path: path.into(), source })?,
                Next::Torn(bytes) => break Some(bytes),
                Next::End => break None,
            }
        };
        Ok(Self { saved, torn })
    }
}
