//! The property-test kit, run over the project itself.

mod broken_messengers;
mod broken_rules;
mod bytecode;
mod campaign;
mod interop_filter;
mod pages;
mod soundness;
mod stories;
