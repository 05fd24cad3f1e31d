//! The target of a message.

use alloy_primitives::{Address, Bytes, address};

use crate::{Relay, World};

/// Address of a target with raw code.
pub(super) const TARGET: Address = address!("0x00000000000000000000000000000000000007a6");

/// The target of a message, and the message.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) address: Address,
    /// The message.
    pub(super) data: Bytes,
    /// The world that contains the target.
    pub(super) world: World,
    /// The gas limit of the relay; lower for a target that consumes all gas.
    pub(super) gas_limit: u64,
    /// The message that the target itself relays or validates.
    pub(super) declares: Option<Relay>,
}

impl Target {
    /// A target that every world contains.
    pub(super) fn new(address: Address, data: Bytes) -> Self {
        Self { address, data, world: World::default(), gas_limit: 10_000_000, declares: None }
    }

    /// A target with raw code.
    pub(super) fn with_code(code: Bytes, data: Bytes, gas_limit: u64) -> Self {
        let world = World::default().with_code(TARGET, code);
        Self { world, gas_limit, ..Self::new(TARGET, data) }
    }
}
