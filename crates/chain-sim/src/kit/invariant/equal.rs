//! Comparisons in invariants of applications.

use core::fmt::Debug;

use super::Violation;

/// Checks that a value is the expected one; `what` says in a few words what must be equal.
///
/// ```
/// use chain_sim::kit::expect_equal;
///
/// let violation = expect_equal("both chains have the same supply", 1_000, 999).unwrap_err();
/// let text = "both chains have the same supply: expected 1000, got 999";
/// assert_eq!(violation.to_string(), text);
/// ```
///
/// # Errors
///
/// [`Violation::Unequal`].
#[expect(clippy::needless_pass_by_value, reason = "values are written where they are compared")]
pub fn expect_equal<T: PartialEq + Debug>(
    what: impl Into<String>,
    expected: T,
    actual: T,
) -> Result<(), Violation> {
    if expected == actual {
        return Ok(());
    }
    let (expected, actual) = (format!("{expected:?}"), format!("{actual:?}"));
    Err(Violation::Unequal { what: what.into(), expected, actual })
}
