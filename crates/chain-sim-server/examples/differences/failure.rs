//! Why the program ends early.

/// What the program may fail of.
pub(crate) type Failure = Box<dyn std::error::Error>;
