//! Relays whose gas is being estimated.

use alloy_primitives::Address;

use crate::messages::Draft;

/// A relay whose gas is being estimated.
#[derive(Debug, Clone)]
pub(super) struct Estimate {
    pub(super) draft: Draft,
    /// The account that relays.
    pub(super) payer: Address,
}
