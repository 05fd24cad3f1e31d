//! Records: what has changed since the save before, at the end of a file.

use std::{io, path::Path};

use alloy_primitives::{B256, hex, keccak256};
use serde::Serialize;

use super::{
    StateError,
    envelope::{Sealed, compress},
};

/// The first word of a record.
const NAME: &str = "chain-sim-changes";
/// The number of bytes of a record's first line.
const LINE: usize = NAME.len() + 1 + 64 + 1 + DIGITS + 1 + 16 + 1;
/// The number of digits of a length.
const DIGITS: usize = 12;
/// What disks write at once, in bytes.
const SECTOR: usize = 512;

/// Encodes a record that follows what has this checksum.
///
/// # Errors
///
/// If the content cannot be serialized.
pub(super) fn seal(before: B256, content: &impl Serialize) -> io::Result<Sealed> {
    let gzip = compress(content)?;
    let checksum = checksum(before, &gzip);
    let mut bytes = first_line(checksum, gzip.len()).into_bytes();
    bytes.extend(gzip);
    bytes.push(b'\n');
    Ok(Sealed { bytes, checksum })
}

/// Returns the checksum of a record that follows what has the checksum `before`. So a record is
/// valid only where it was written.
fn checksum(before: B256, gzip: &[u8]) -> B256 {
    keccak256([before.as_slice(), gzip].concat())
}

/// Returns the first line: name, checksum, the number of bytes of the gzip, and the beginning of the
/// keccak256 of all that. So a line that was changed is not taken for that of a longer record.
fn first_line(checksum: B256, length: usize) -> String {
    let words = format!("{NAME} {} {length:0DIGITS$}", hex::encode(checksum));
    let check = hex::encode(&keccak256(&words)[..8]);
    format!("{words} {check}\n")
}

/// What a file has after the complete save.
#[derive(Debug)]
pub(super) struct Records<'a> {
    path: &'a Path,
    file: &'a [u8],
    /// Where the next record begins.
    position: usize,
    /// The checksum of what is before it.
    checksum: B256,
}

/// What follows in a file.
#[derive(Debug)]
pub(super) enum Next<'a> {
    /// The gzip of a record.
    Record(&'a [u8]),
    /// The beginning of a record that was being written when its server ended; it has this many
    /// bytes.
    Torn(usize),
    /// The end.
    End,
}

impl<'a> Records<'a> {
    /// Begins after a complete save, which ends at `position`.
    pub(super) const fn new(
        path: &'a Path,
        file: &'a [u8],
        position: usize,
        checksum: B256,
    ) -> Self {
        Self { path, file, position, checksum }
    }

    /// Returns where the next record begins.
    #[cfg(test)]
    pub(super) const fn position(&self) -> usize {
        self.position
    }

    /// Reads what follows. Only the last record can be torn: each is on the disk before the next one
    /// is written.
    ///
    /// # Errors
    ///
    /// [`StateError::Changes`] for what no server has written.
    pub(super) fn read_next(&mut self) -> Result<Next<'a>, StateError> {
        let rest = self.file.get(self.position..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(Next::End);
        }
        let line = &rest[..rest.len().min(LINE)];
        let Some((checksum, length)) = parse(line) else {
            let name = &line[..line.len().min(NAME.len())];
            let is_begun = line.len() < LINE && NAME.as_bytes().starts_with(name);
            if is_begun || self.is_unwritten() {
                return Ok(Next::Torn(rest.len()));
            }
            let expected = format!("a first line of {NAME:?}");
            let actual = format!("{:?}", String::from_utf8_lossy(line));
            return Err(self.damaged(expected, actual));
        };
        let Some(gzip) = rest.get(LINE..LINE + length).filter(|_| rest.len() > LINE + length)
        else {
            return Ok(Next::Torn(rest.len()));
        };
        let actual = self::checksum(self.checksum, gzip);
        if actual != checksum || rest[LINE + length] != b'\n' {
            if self.is_unwritten() {
                return Ok(Next::Torn(rest.len()));
            }
            let expected = format!("{length} bytes with the checksum {checksum}, and a new line");
            return Err(self.damaged(expected, format!("the checksum {actual}")));
        }
        self.position += LINE + length + 1;
        self.checksum = checksum;
        Ok(Next::Record(gzip))
    }

    /// Whether what follows is the last record, and a part of it was never written: when the whole
    /// system ends, a disk can have the length of a file before its content, and then zeros in its
    /// place. No record has a sector of zeros.
    fn is_unwritten(&self) -> bool {
        let another = format!("\n{NAME} ");
        let mut places = self.file[self.position..].windows(another.len());
        if places.any(|place| place == another.as_bytes()) {
            return false;
        }
        let mut from = self.position;
        while from < self.file.len() {
            let end = self.file.len().min((from / SECTOR + 1) * SECTOR);
            if self.file[from..end].iter().all(|byte| *byte == 0) {
                return true;
            }
            from = end;
        }
        false
    }

    /// Returns the error for what no server has written.
    fn damaged(&self, expected: String, actual: String) -> StateError {
        StateError::Changes { path: self.path.into(), position: self.position, expected, actual }
    }
}

/// Parses a first line: checksum and number of bytes.
fn parse(line: &[u8]) -> Option<(B256, usize)> {
    let text = str::from_utf8(line).ok()?;
    let mut words = text.split(' ').skip(1);
    let (checksum, length) = (words.next()?, words.next()?);
    let (checksum, length) = (checksum.parse().ok()?, length.parse().ok()?);
    // Only one spelling is valid.
    (first_line(checksum, length) == text).then_some((checksum, length))
}
