//! The table of all gas constants.

use alloc::vec::Vec;

use super::{
    calldata, dispatch, effect, gas_constant::GasConstant, handover, inbox, relay, resend, send,
    views,
};
use crate::version::{InboxVersion, MessengerLine, Versions};

/// All constants of these versions that were derived from the released bytecode, for programs that
/// derive them again. The constants that only version 1.1 of the inbox has are not among them.
#[doc(hidden)]
pub fn gas_constants(versions: Versions) -> impl Iterator<Item = GasConstant> {
    let Versions { messenger, inbox } = versions;
    let line = messenger.line();
    let of_line = match line {
        MessengerLine::V1_2 => send::by_hash::TABLE,
        MessengerLine::V1_3 => views::by_nonce::TABLE,
    };
    let of_inbox = match inbox {
        InboxVersion::V1_0_1 | InboxVersion::V1_0_2 | InboxVersion::V1_1_0 => inbox::gas::TABLE,
    };
    let shared = [
        calldata::gas::TABLE,
        dispatch::gas::TABLE,
        effect::gas::TABLE,
        handover::gas::TABLE,
        handover::program_counter::TABLE,
        of_inbox,
        relay::gas::TABLE,
        resend::gas::TABLE,
        send::gas::TABLE,
        views::gas::TABLE,
    ];
    let mut constants: Vec<_> = shared.into_iter().chain([of_line]).flatten().copied().collect();
    constants.extend(relay::Gas::of(line).table());
    constants.extend(send::Gas::of(line).table());
    constants.extend(views::Gas::of(line).table());
    constants.into_iter()
}
