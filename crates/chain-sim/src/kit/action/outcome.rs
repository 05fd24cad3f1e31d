//! What came of an action.

use crate::{error::Error, rules::Refusal};

/// What came of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::kit) enum Outcome {
    /// It is in a pool, or a deposit of the next block.
    Submitted,
    /// The pool has refused it.
    Refused(Refusal),
    /// Nothing: what it needs does not exist.
    Nothing,
}

impl Outcome {
    /// The outcome of a submission to a pool; a refusal is no error.
    pub(in crate::kit) fn of<T>(submitted: Result<T, Error>) -> Result<Self, Error> {
        match submitted {
            Ok(_) => Ok(Self::Submitted),
            Err(Error::Refused { refusal, .. }) => Ok(Self::Refused(refusal)),
            Err(error) => Err(error),
        }
    }
}
