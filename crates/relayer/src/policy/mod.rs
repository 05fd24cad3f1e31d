//! What is relayed, when, in which order, and with how much gas.

mod config;
mod order;
mod parking;
mod retries;
mod skip_rule;

pub use self::{
    config::{RELAYER_ACCOUNT, RelayerConfig},
    order::RelayOrder,
    parking::Parking,
    retries::Retries,
    skip_rule::SkipRule,
};
