//! The autorelayer.

mod policy;
mod relay;
mod state;

pub use self::{
    policy::RelayerConfig,
    relay::Relayer,
    state::{MessageState, Totals},
};
