//! Runs a machine: a thread owns it, and tasks ask the nodes what it wants to know.

mod command;
mod commands;
mod desk;
mod dry_run;
mod found;
mod owner;
mod report;
mod requests;
mod signing;
mod turn;

pub use self::dry_run::Intent;
pub(crate) use self::{
    command::{Command, Told},
    commands::Commands,
    desk::Desk,
    dry_run::DryRun,
    owner::Owner,
    signing::Signing,
    turn::Input,
};
