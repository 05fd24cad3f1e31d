//! The contracts of `tests/contracts`, with their ABIs and code.
#![allow(missing_docs, missing_debug_implementations, clippy::missing_const_for_fn)]

use alloy_primitives::{Address, address};
use alloy_sol_types::sol;

sol!(
    #[derive(Debug)]
    Caller,
    "../../tests/contracts/artifacts/Caller.json"
);
sol!(
    #[derive(Debug)]
    ContextReader,
    "../../tests/contracts/artifacts/ContextReader.json"
);
sol!(Echo, "../../tests/contracts/artifacts/Echo.json");
sol!(
    #[derive(Debug)]
    Greeter,
    "../../tests/contracts/artifacts/Greeter.json"
);
sol!(
    #[derive(Debug)]
    GreetingSender,
    "../../tests/contracts/artifacts/GreetingSender.json"
);
sol!(Proxy, "../../tests/contracts/artifacts/Proxy.json");
sol!(Refuse, "../../tests/contracts/artifacts/Refuse.json");
sol!(Stop, "../../tests/contracts/artifacts/Stop.json");

/// Where a world has [`Caller`].
pub const CALLER_CONTRACT: Address = address!("0x00000000000000000000000000000000000ca11e");
/// Where a world has [`ContextReader`].
pub const CONTEXT_READER: Address = address!("0x0000000000000000000000000000000000c04e81");
/// Where a world has [`Echo`].
pub const ECHO: Address = address!("0x0000000000000000000000000000000000000ec0");
/// Where a world has [`Refuse`].
pub const REFUSE: Address = address!("0x0000000000000000000000000000000000004ef5");
/// Where a world has [`Stop`].
pub const STOP: Address = address!("0x0000000000000000000000000000000000000570");
/// An address without code.
pub const NOBODY: Address = address!("0x00000000000000000000000000000000000000b0");
