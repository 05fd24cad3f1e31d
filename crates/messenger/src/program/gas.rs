//! The table of all gas constants.

use super::{
    calldata, dispatch, effect, gas_constant::GasConstant, handover, inbox, relay, resend, send,
    views,
};

/// All constants that were derived from the released bytecode, for programs that derive them again.
#[doc(hidden)]
pub fn gas_constants() -> impl Iterator<Item = GasConstant> {
    [
        calldata::gas::TABLE,
        dispatch::gas::TABLE,
        effect::gas::TABLE,
        handover::gas::TABLE,
        handover::program_counter::TABLE,
        inbox::gas::TABLE,
        relay::gas::TABLE,
        resend::gas::TABLE,
        send::gas::TABLE,
        views::gas::TABLE,
    ]
    .into_iter()
    .flatten()
    .copied()
}
