//! What pools refuse and drop beyond the validity rules, as pools do that ask an interop filter
//! (docs/SEMANTICS.md#transaction-pools).

use messenger::{AccessListError, InboxEntry};

use super::{Refusal, Validity};

/// The timeout with which pools usually ask op-interop-filter, in seconds.
pub const INGRESS_TIMEOUT: u64 = 7_200;

/// What the pools of all chains refuse and drop beyond the validity rules, as op-reth's pools do,
/// which ask op-interop-filter. By default nothing.
///
/// An *interop transaction* is one whose access list has storage keys of the inbox. The filter
/// does not apply to transactions of a [faulty sequencer](crate::Admission::Unchecked).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct InteropFilter {
    /// Whether the failsafe is on: no interop transaction enters a pool. Those that are in a pool
    /// already stay there and are included, unless pools [drop](Self::drops) them.
    pub failsafe: bool,
    /// Strict ingress, where it is `Some`: a transaction enters a pool only if the messages that it
    /// declares are earlier than the chain's next block, and are still valid this many seconds
    /// after that block. [`INGRESS_TIMEOUT`] is usual.
    pub strict_ingress: Option<u64>,
    /// Whether all pools drop their interop transactions when the failsafe goes on, and when a
    /// block of any chain is removed or replaced.
    pub drops: bool,
}

impl InteropFilter {
    /// Sets whether the [failsafe](Self::failsafe) is on.
    #[must_use]
    pub const fn with_failsafe(mut self, failsafe: bool) -> Self {
        self.failsafe = failsafe;
        self
    }

    /// Sets [strict ingress](Self::strict_ingress), with a timeout in seconds.
    #[must_use]
    pub const fn with_strict_ingress(mut self, timeout: u64) -> Self {
        self.strict_ingress = Some(timeout);
        self
    }

    /// Sets whether pools [drop](Self::drops) their interop transactions.
    #[must_use]
    pub const fn with_drops(mut self, drops: bool) -> Self {
        self.drops = drops;
        self
    }

    /// Returns the filter that has everything that either filter has; where both have strict
    /// ingress, the timeout is this filter's.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            failsafe: self.failsafe || other.failsafe,
            strict_ingress: self.strict_ingress.or(other.strict_ingress),
            drops: self.drops || other.drops,
        }
    }

    /// Checks that the failsafe lets a transaction that declares these messages enter a pool.
    ///
    /// # Errors
    ///
    /// [`Refusal::Failsafe`].
    pub(crate) fn check_failsafe(
        &self,
        declared: Result<&[InboxEntry], &AccessListError>,
    ) -> Result<(), Refusal> {
        // Keys of the inbox that are no entries are keys of the inbox all the same.
        let is_interop = !declared.is_ok_and(<[_]>::is_empty);
        if self.failsafe && is_interop { Err(Refusal::Failsafe) } else { Ok(()) }
    }

    /// Checks a declared message by strict ingress, for inclusion in the block of `validity`.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooRecent`] and [`Refusal::ExpiresSoon`].
    pub(crate) const fn check_ingress(
        &self,
        entry: &InboxEntry,
        validity: &Validity<'_>,
    ) -> Result<(), Refusal> {
        let Some(timeout) = self.strict_ingress else { return Ok(()) };
        let actual = entry.timestamp;
        if actual >= validity.timestamp {
            return Err(Refusal::TooRecent { expected: validity.timestamp, actual });
        }
        let window = validity.dependency_set.message_expiry_window();
        let last = validity.timestamp.saturating_add(timeout);
        if actual.saturating_add(window) < last {
            return Err(Refusal::ExpiresSoon { expected: last.saturating_sub(window), actual });
        }
        Ok(())
    }
}
