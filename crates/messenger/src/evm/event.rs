//! What acceleration tells an operator.

use alloy_primitives::ChainId;
use revm::primitives::hardfork::SpecId;

use super::implementation::Implementation;
use crate::program::Declined;

/// What acceleration did, as it tells [`KnownImplementations::observe`].
///
/// [`KnownImplementations::observe`]: super::KnownImplementations::observe
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A call of listed code runs natively from here on.
    #[non_exhaustive]
    HandedOver {
        /// The chain.
        chain_id: ChainId,
        /// What the code is.
        implementation: Implementation,
    },
    /// A call of listed code goes on in Solidity.
    #[non_exhaustive]
    Declined {
        /// The chain.
        chain_id: ChainId,
        /// What the code is.
        implementation: Implementation,
        /// Why.
        reason: Declined,
    },
    /// A factory made an EVM without native code, for the gas would not be exact under this spec.
    #[non_exhaustive]
    UnsupportedSpec {
        /// The spec.
        spec: SpecId,
    },
}
