//! The gas schedules that the native code charges by.

use revm::{
    context_interface::cfg::{
        GasId, GasParams,
        gas::{CALL_STIPEND, COPY, KECCAK256WORD, LOGDATA, LOGTOPIC, WARM_STORAGE_READ_COST},
    },
    interpreter::Host,
    primitives::hardfork::SpecId,
};

use crate::error::UnsupportedSpec;

/// Whether the native code charges exactly what the released bytecode costs under this spec.
///
/// A node asks this for each hard fork that its chain has scheduled, before the fork is in force.
/// With feature `alloy`, `check_forks` asks it for all forks of a chain specification.
///
/// ```
/// use messenger::supports;
/// use revm::primitives::hardfork::SpecId;
///
/// assert!(supports(SpecId::PRAGUE));
/// assert!(!supports(SpecId::AMSTERDAM));
/// ```
pub const fn supports(spec: SpecId) -> bool {
    matches!(spec, SpecId::CANCUN | SpecId::PRAGUE | SpecId::OSAKA)
}

/// # Errors
///
/// [`UnsupportedSpec`] where [`supports`] says no.
pub(super) fn require_supported(spec: SpecId) -> Result<(), UnsupportedSpec> {
    if supports(spec) {
        Ok(())
    } else {
        Err(UnsupportedSpec { expected: "Cancun, Prague or Osaka", actual: spec.into() })
    }
}

/// Whether the native code's gas is exact for a frame of this spec on this host.
///
/// Beside the spec, it reads what a chain may have configured and segments depend on:
///
/// - the parameters of what segments charge for themselves: hashing, copying, and loading a slot
///   that is warm;
/// - the gas that SSTORE wants to be left (the call stipend, EIP-2200), and what a log costs.
///   `sendMessage` pays for all up to its end before it stores. A frame that has too little for the
///   log fails either way, as long as a log costs more than SSTORE wants to be left;
/// - EIP-8037, which gives a failed frame's state gas back, so that the step in which a frame fails can
///   be seen.
///
/// All other parameters price opcodes, frames or transactions, which revm itself charges.
/// `tests/gas_configuration.rs` changes each parameter that revm has, to less and to more, and holds
/// the native code to the bytecode.
pub(super) fn has_exact_gas<H: Host + ?Sized>(spec: SpecId, host: &H) -> bool {
    supports(spec) && has_known_prices(host.gas_params()) && !host.is_amsterdam_eip8037_enabled()
}

/// Whether the parameters that segments depend on have the values that they depend on.
const fn has_known_prices(gas: &GasParams) -> bool {
    gas.get(GasId::keccak256_per_word()) == KECCAK256WORD
        && gas.get(GasId::copy_per_word()) == COPY
        && gas.get(GasId::mcopy_per_word()) == COPY
        && gas.get(GasId::warm_storage_read_cost()) == WARM_STORAGE_READ_COST
        && gas.get(GasId::call_stipend()) == CALL_STIPEND
        && gas.get(GasId::logdata()) == LOGDATA
        && gas.get(GasId::logtopic()) == LOGTOPIC
}
