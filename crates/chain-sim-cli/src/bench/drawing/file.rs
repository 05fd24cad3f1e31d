//! The files of plots.

use std::{fs, path::Path};

use super::document::DrawError;
use crate::error::Error;

/// Checks that `path` can be written as SVG, before anything is measured.
pub(in crate::bench) fn check_file(path: &Path) -> Result<(), Error> {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png")) {
        return Err(Error::PlotFormat { path: path.to_owned() });
    }
    let opened = fs::OpenOptions::new().write(true).create(true).truncate(false).open(path);
    opened.map(drop).map_err(|source| Error::PlotFile { path: path.to_owned(), source })
}

/// Writes what was drawn to `path`.
pub(in crate::bench) fn write(drawn: Result<String, DrawError>, path: &Path) -> Result<(), Error> {
    let svg = drawn.map_err(|source| Error::Plot { path: path.to_owned(), source })?;
    fs::write(path, svg).map_err(|source| Error::PlotFile { path: path.to_owned(), source })
}
