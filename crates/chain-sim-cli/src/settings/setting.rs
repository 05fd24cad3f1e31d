//! What an option is set to, and by what.

use std::{fmt, path::PathBuf};

/// An option that something else than the command line's own options sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setting {
    /// The option's long name, without dashes.
    pub(super) option: String,
    pub(super) value: Value,
    pub(super) source: Source,
}

/// The value of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Whether an option without a value is given.
    Flag(bool),
    /// The values of an option, each of which is given once.
    Values(Vec<String>),
}

/// What sets an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A command of supersim.
    Command(&'static str),
    /// A flag of supersim, on the command line.
    Flag(&'static str),
    /// A variable of the environment.
    Variable(String),
    /// A key of a file, on a line.
    File { path: PathBuf, line: usize, key: String },
}

impl Setting {
    /// Returns the arguments that say the same.
    pub(super) fn arguments(&self) -> Vec<String> {
        let Self { option, value, .. } = self;
        match value {
            Value::Flag(true) => vec![format!("--{option}")],
            Value::Flag(false) => Vec::new(),
            Value::Values(values) => {
                values.iter().map(|value| format!("--{option}={value}")).collect()
            }
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(name) => write!(out, "supersim's command {name}"),
            Self::Flag(name) => write!(out, "supersim's flag --{name}"),
            Self::Variable(name) => write!(out, "the variable {name}"),
            Self::File { path, line, key } => {
                write!(out, "{}, line {line}, key {key}", path.display())
            }
        }
    }
}
