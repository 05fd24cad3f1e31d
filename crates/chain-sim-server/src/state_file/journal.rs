//! The file as its server has written it last.

use std::{
    fs::File,
    io::{self, Seek, SeekFrom, Write},
    sync::Arc,
};

use alloy_primitives::B256;

use super::{record, server_changes::ServerChanges};
use crate::devnet::DevnetState;

/// The fewest bytes for which there must be room: at the start, and for changes before the file is
/// written anew.
pub(super) const LEAST_SPACE: u64 = 64 * 1024;

/// What the file contains, so that the next save adds only what has changed.
#[derive(Debug)]
pub(super) struct Journal {
    /// The last state that was saved. It shares with the running one what has not changed since.
    state: Arc<DevnetState>,
    /// The checksum of the last record, or of the complete save.
    checksum: B256,
    /// Number of bytes of the complete save, and of the file.
    complete: u64,
    end: u64,
}

/// What there is to do for a save.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing: nothing has changed.
    Nothing,
    /// It is done: what has changed was added.
    Added,
    /// The file must be written anew.
    WriteAll,
}

impl Journal {
    /// Begins with a complete save of a state.
    pub(super) const fn new(state: Arc<DevnetState>, checksum: B256, bytes: u64) -> Self {
        Self { state, checksum, complete: bytes, end: bytes }
    }

    /// Adds what has changed until `state` to the file.
    ///
    /// # Errors
    ///
    /// If it cannot be written. The file is as before then.
    pub(super) fn add(&mut self, file: &mut File, state: &Arc<DevnetState>) -> io::Result<Step> {
        // What somebody else has changed is replaced.
        if file.metadata()?.len() != self.end {
            return Ok(Step::WriteAll);
        }
        let Some(changes) = ServerChanges::between(&self.state, state) else {
            return Ok(Step::WriteAll);
        };
        if changes.is_empty() {
            // The next changes are again those since what the file has.
            return Ok(Step::Nothing);
        }
        let record = record::seal(self.checksum, &changes)?;
        let end = self.end + record.bytes.len() as u64;
        // So the file stays in proportion to the state, and each byte of it is written again once
        // for as many bytes that were added.
        if end - self.complete > self.complete.max(LEAST_SPACE) {
            return Ok(Step::WriteAll);
        }
        let written = file
            .seek(SeekFrom::Start(self.end))
            .and_then(|_| file.write_all(&record.bytes))
            .and_then(|()| file.sync_data());
        if let Err(error) = written {
            // If this fails as well, the length is not as expected the next time.
            let _longer = file.set_len(self.end);
            return Err(error);
        }
        (self.state, self.checksum, self.end) = (state.clone(), record.checksum, end);
        Ok(Step::Added)
    }
}
