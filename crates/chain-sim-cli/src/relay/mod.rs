//! `chain-sim relay`: relays messages between real chains.

mod address;
mod amount;
mod chain_options;
mod dry_run;
mod error;
mod key_options;
mod list_options;
mod log_options;
mod options;
mod orders;
mod policy_options;
mod run;
mod running;
mod status;
mod status_text;

pub(crate) use self::{error::RelayCommandError, options::RelayOptions, run::run};
