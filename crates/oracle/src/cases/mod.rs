//! Cases to compare: a proptest strategy for every class of input, out of shared parts.

mod access_lists;
mod call_kinds;
mod case;
mod chain_ids;
mod class;
mod class_tests;
mod code_of_others;
mod declaration;
mod delegation;
mod edges;
mod envelopes;
mod functions;
mod gas_limits;
mod large;
mod machine_code;
mod malformed_abi;
mod messages;
mod mutation;
mod named_errors;
mod named_errors_of_relay;
mod proxied;
mod random_bytes;
mod reentrancy;
mod route;
mod scene;
mod sequences;
mod setting;
mod storage_presets;
mod sweep;
mod targets;
mod value;
mod well_formed;

pub use case::Case;
pub use class::{Class, UnknownClass};
pub use setting::{Setting, UnknownSpec};
pub use sweep::Sweep;
