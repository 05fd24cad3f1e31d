//! Events of acceleration, for operators.

use alloy_primitives::ChainId;
use revm::primitives::hardfork::SpecId;

use super::implementation::Implementation;
use crate::program::Declined;

/// An event of acceleration, which is passed to [`KnownImplementations::observe`].
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
        /// The implementation that the code is.
        implementation: Implementation,
    },
    /// A call of listed code continues in Solidity.
    #[non_exhaustive]
    Declined {
        /// The chain.
        chain_id: ChainId,
        /// The implementation that the code is.
        implementation: Implementation,
        /// The reason.
        reason: Declined,
    },
    /// A factory created an EVM without native code, because gas would not be exact under this
    /// spec.
    #[non_exhaustive]
    UnsupportedSpec {
        /// The spec.
        spec: SpecId,
    },
}
