//! Numbers as the database has them: `bigint` has a sign.

use super::error::PostgresError;

/// Returns a number that is compared by its order: a height, a nonce, a sequence number.
///
/// # Errors
///
/// [`PostgresError::Number`] for one that a `bigint` does not have.
pub(super) fn ordered(what: &'static str, number: u64) -> Result<i64, PostgresError> {
    i64::try_from(number).map_err(|_| PostgresError::Number { what, actual: number })
}

/// Returns the largest bound that has the same meaning for all numbers that [`ordered`] returns.
pub(super) fn bound(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Returns a chain id, of which there is no order. Anybody can send a message to a chain with any id,
/// so that all must have their place: those from 2^63 on are negative.
pub(super) const fn chain(id: u64) -> i64 {
    id.cast_signed()
}

/// Returns the chain id of what [`chain`] has returned.
pub(super) const fn chain_id(number: i64) -> u64 {
    number.cast_unsigned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_chains_have_their_numbers_and_heights_keep_their_order() {
        for id in [0, 1, 901, i64::MAX as u64, 1 << 63, u64::MAX] {
            assert_eq!(chain_id(chain(id)), id);
        }
        assert_eq!(ordered("block", 7).unwrap(), 7);
        let error = ordered("block", 1 << 63).unwrap_err().to_string();
        assert_eq!(error, "block: expected a number below 2^63, got 9223372036854775808");
        assert_eq!((bound(7), bound(u64::MAX)), (7, i64::MAX));
    }
}
