//! The gas schedules under which the native code's gas is exact.

use revm::{
    context_interface::cfg::{
        GasId, GasParams,
        gas::{CALL_STIPEND, COPY, KECCAK256WORD, LOGDATA, LOGTOPIC, WARM_STORAGE_READ_COST},
    },
    interpreter::Host,
    primitives::hardfork::SpecId,
};

use crate::error::UnsupportedSpec;

/// Whether the native code charges exactly the gas of the released bytecode under this spec.
///
/// A node should check each hard fork that its chain has scheduled, before the fork is active. With
/// feature `alloy`, `check_forks` checks all forks of a chain specification.
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
/// [`UnsupportedSpec`] where [`supports`] returns false.
pub(super) fn require_supported(spec: SpecId) -> Result<(), UnsupportedSpec> {
    if supports(spec) {
        Ok(())
    } else {
        Err(UnsupportedSpec { expected: "Cancun, Prague or Osaka", actual: spec.into() })
    }
}

/// Whether the native code's gas is exact for a frame of this spec on this host.
///
/// Besides the spec, it checks the parameters on which segments depend and which a chain can
/// configure:
///
/// - the prices that segments charge themselves: hashing, copying, and loading a warm slot;
/// - the gas that SSTORE requires to be left (the call stipend, EIP-2200), and the price of a log.
///   `sendMessage` pays for everything up to its end before it stores. A frame with too little gas
///   for the log fails either way, as long as a log costs more than SSTORE requires to be left;
/// - EIP-8037, which refunds a failed frame's state gas, so that the step in which a frame fails is
///   observable.
///
/// All other parameters are prices of opcodes, frames or transactions, which revm charges itself.
/// `tests/gas_configuration.rs` lowers and raises each parameter of revm, and compares the native
/// code with the bytecode.
pub(super) fn has_exact_gas<H: Host + ?Sized>(spec: SpecId, host: &H) -> bool {
    supports(spec) && has_known_prices(host.gas_params()) && !host.is_amsterdam_eip8037_enabled()
}

/// Whether the parameters on which segments depend have the expected values.
const fn has_known_prices(gas: &GasParams) -> bool {
    gas.get(GasId::keccak256_per_word()) == KECCAK256WORD
        && gas.get(GasId::copy_per_word()) == COPY
        && gas.get(GasId::mcopy_per_word()) == COPY
        && gas.get(GasId::warm_storage_read_cost()) == WARM_STORAGE_READ_COST
        && gas.get(GasId::call_stipend()) == CALL_STIPEND
        && gas.get(GasId::logdata()) == LOGDATA
        && gas.get(GasId::logtopic()) == LOGTOPIC
}
