//! The page of a failing scenario, as a file.

use std::{env, fs, path::PathBuf};

/// Names the file, in the environment.
const VARIABLE: &str = "CHAIN_SIM_PAGE";

/// What became of the page of a failing scenario.
#[derive(Debug, Clone)]
pub(super) enum PageFile {
    /// The environment names no file for it.
    NotAskedFor,
    /// It is in this file.
    Written { path: PathBuf },
    /// It could not be written to this file.
    NotWritten { path: PathBuf, actual: String },
}

impl PageFile {
    /// Writes a page to the file that the environment names, if it names one. Whatever happens is for
    /// the report of the failure: it takes nothing's place.
    pub(super) fn write(html: impl FnOnce() -> Result<String, String>) -> Self {
        let Some(name) = env::var_os(VARIABLE).filter(|name| !name.is_empty()) else {
            return Self::NotAskedFor;
        };
        // Tests run in the folder of their package, which their reader need not know.
        let path = std::path::absolute(&name).unwrap_or_else(|_| name.into());
        let written = html().and_then(|html| fs::write(&path, html).map_err(|it| it.to_string()));
        match written {
            Ok(()) => Self::Written { path },
            Err(actual) => Self::NotWritten { path, actual },
        }
    }

    /// The line of a report, of a failure that this command repeats.
    pub(super) fn line(&self, command: &str) -> String {
        match self {
            Self::NotAskedFor if cfg!(feature = "page") => {
                format!("Page: {VARIABLE}=page.html {command}")
            }
            Self::NotAskedFor => {
                format!("Page: {VARIABLE}=page.html {command}, with feature page of chain-sim")
            }
            Self::Written { path } => format!("Page: {}", path.display()),
            Self::NotWritten { path, actual } => {
                format!("Page: {} could not be written: {actual}", path.display())
            }
        }
    }
}
