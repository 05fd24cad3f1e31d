//! The two contracts as programs: real opcodes for every effect, and between them segments of Rust
//! that decode, check and hash, and charge the gas that the Solidity code would have used
//! (docs/DESIGN.md#programs-of-real-opcodes).
//!
//! The gas constants are the gas of the released bytecode between two effects, which the example
//! `gas_constants` derives from its traces. They are exact under the gas schedules of Cancun,
//! Prague and Osaka. Memory is charged in addition, as it grows. Wherever a later opcode could
//! observe the difference, a segment charges only up to the next effect: SSTORE with its stipend
//! rule, and CALL with its 63/64.

#[cfg(feature = "revm")]
mod calldata;
#[cfg(feature = "revm")]
mod dispatch;
#[cfg(feature = "revm")]
mod effect;
#[cfg(feature = "revm")]
mod frame;
#[cfg(feature = "revm")]
mod gas;
#[cfg(feature = "revm")]
mod gas_constant;
#[cfg(feature = "revm")]
mod handover;
#[cfg(feature = "revm")]
mod inbox;
mod layout;
#[cfg(feature = "revm")]
mod memory;
#[cfg(feature = "revm")]
mod relay;
#[cfg(feature = "revm")]
mod relayed_hashes;
#[cfg(feature = "revm")]
mod release;
#[cfg(feature = "revm")]
mod resend;
#[cfg(feature = "revm")]
mod rules_in_force;
mod segment;
#[cfg(feature = "revm")]
mod send;
#[cfg(feature = "revm")]
mod sent_message;
#[cfg(feature = "revm")]
mod views;

#[cfg(feature = "revm")]
pub use self::frame::Declined;
pub use self::layout::{NATIVE_OPCODE, inbox_code, messenger_code};
#[cfg(feature = "revm")]
pub(crate) use self::{
    frame::{Abort, Exit, Frame, Step},
    handover::{INBOX, MESSENGER, Place},
};
#[cfg(feature = "revm")]
#[doc(hidden)]
pub use self::{gas::gas_constants, gas_constant::GasConstant};
