//! The files of plots.

use std::{error::Error as StdError, fs, path::Path};

use crate::error::Error;

/// Width and height of a plot, in pixels.
pub(super) const SIZE: (u32, u32) = (1200, 480);

/// The error of a drawing library.
pub(super) type DrawError = Box<dyn StdError + Send + Sync>;

/// Checks that `path` can be written, before anything is measured.
pub(super) fn check_file(path: &Path) -> Result<(), Error> {
    let opened = fs::OpenOptions::new().write(true).create(true).truncate(false).open(path);
    opened.map(drop).map_err(|source| Error::PlotFile { path: path.to_owned(), source })
}

/// Writes what was drawn to `path`.
pub(super) fn write(drawn: Result<String, DrawError>, path: &Path) -> Result<(), Error> {
    let svg = drawn.map_err(|source| Error::Plot { path: path.to_owned(), source })?;
    fs::write(path, svg).map_err(|source| Error::PlotFile { path: path.to_owned(), source })
}
