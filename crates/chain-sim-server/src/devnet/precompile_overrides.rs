//! Precompiles that state overrides replace or move.

use alloy_evm::precompiles::{DynPrecompile, PrecompilesMap};
use alloy_primitives::Address;
use alloy_rpc_types_eth::state::StateOverride;

/// The accounts that state overrides name, with where their precompiles move to. A precompile whose
/// account is overridden is not in its place any more, as in geth.
#[derive(Debug, Clone, Default)]
pub(crate) struct PrecompileOverrides(Vec<(Address, Option<Address>)>);

/// Why a precompile cannot move. The texts are geth's, where geth has some.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PrecompileError {
    /// The account is no precompile.
    #[error("account {actual} is not a precompile")]
    NotPrecompile {
        /// The account.
        actual: Address,
    },
    /// The destination is overridden, too.
    #[error("account {actual} is already overridden")]
    Overridden {
        /// The destination.
        actual: Address,
    },
    /// The destination is the precompile itself.
    #[error("account {actual}: movePrecompileToAddress referenced itself in replacement")]
    Itself {
        /// The precompile.
        actual: Address,
    },
    /// Two precompiles have the same destination.
    #[error("multiple movePrecompileToAddress referencing the same address to replace: {actual}")]
    SameDestination {
        /// The destination.
        actual: Address,
    },
}

impl PrecompileError {
    /// Returns the code: that of the specification of `eth_simulateV1`, where it has one.
    pub(crate) const fn code(&self) -> i32 {
        match self {
            Self::NotPrecompile { .. } | Self::Overridden { .. } => -32_000,
            Self::Itself { .. } => -38_022,
            Self::SameDestination { .. } => -38_023,
        }
    }
}

impl PrecompileOverrides {
    /// Reads them out of state overrides.
    pub(crate) fn of(overrides: &StateOverride) -> Self {
        let moves =
            overrides.iter().map(|(address, account)| (*address, account.move_precompile_to));
        let mut moves: Vec<_> = moves.collect();
        // The first error is the same each time.
        moves.sort_unstable();
        Self(moves)
    }

    /// Removes the precompiles of overridden accounts, and puts those that move to their destinations.
    ///
    /// # Errors
    ///
    /// [`PrecompileError`].
    pub(crate) fn apply(&self, precompiles: &mut PrecompilesMap) -> Result<(), PrecompileError> {
        let mut moved: Vec<(Address, DynPrecompile)> = Vec::new();
        for (address, destination) in &self.0 {
            let is_precompile = precompiles.get(address).is_some();
            let Some(actual) = *destination else {
                if is_precompile {
                    precompiles.apply_precompile(address, |_| None);
                }
                continue;
            };
            if !is_precompile {
                return Err(PrecompileError::NotPrecompile { actual: *address });
            }
            if actual == *address {
                return Err(PrecompileError::Itself { actual });
            }
            if self.0.binary_search_by_key(&actual, |(address, _)| *address).is_ok() {
                return Err(PrecompileError::Overridden { actual });
            }
            if moved.iter().any(|(to, _)| *to == actual) {
                return Err(PrecompileError::SameDestination { actual });
            }
            precompiles.apply_precompile(address, |precompile| {
                moved.extend(precompile.map(|precompile| (actual, precompile)));
                None
            });
        }
        for (destination, precompile) in moved {
            precompiles.apply_precompile(&destination, |_| Some(precompile));
        }
        Ok(())
    }
}
