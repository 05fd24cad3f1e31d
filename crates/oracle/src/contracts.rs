//! The contracts of `tests/contracts` with their ABIs and code, and their addresses in every world.
#![allow(missing_docs, missing_debug_implementations, clippy::missing_const_for_fn)]

use std::sync::OnceLock;

use alloy_primitives::{Address, Bytes, U256, address};
use alloy_sol_types::sol;
use op_revm::revm::state::{AccountInfo, Bytecode};

use crate::CALLER;

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
sol!(
    #[derive(Debug)]
    UpgradeableProxy,
    "../../tests/contracts/artifacts/UpgradeableProxy.json"
);

/// Address of [`Caller`].
pub const CALLER_CONTRACT: Address = address!("0x00000000000000000000000000000000000ca11e");
/// Address of [`ContextReader`].
pub const CONTEXT_READER: Address = address!("0x0000000000000000000000000000000000c04e81");
/// Address of [`Echo`].
pub const ECHO: Address = address!("0x0000000000000000000000000000000000000ec0");
/// Address of [`Refuse`].
pub const REFUSE: Address = address!("0x0000000000000000000000000000000000004ef5");
/// Address of [`Stop`].
pub const STOP: Address = address!("0x0000000000000000000000000000000000000570");
/// An address without code.
pub const NOBODY: Address = address!("0x00000000000000000000000000000000000000b0");

/// The accounts of every world. Their code is analysed and hashed once.
pub(crate) fn common_accounts() -> &'static [(Address, AccountInfo)] {
    static ACCOUNTS: OnceLock<Vec<(Address, AccountInfo)>> = OnceLock::new();
    ACCOUNTS.get_or_init(|| {
        let contract = |address, code: &Bytes| {
            (address, AccountInfo::from_bytecode(Bytecode::new_legacy(code.clone())))
        };
        vec![
            (CALLER, AccountInfo::from_balance(U256::from(1u8) << 128)),
            contract(CALLER_CONTRACT, &Caller::DEPLOYED_BYTECODE),
            contract(CONTEXT_READER, &ContextReader::DEPLOYED_BYTECODE),
            contract(ECHO, &Echo::DEPLOYED_BYTECODE),
            contract(REFUSE, &Refuse::DEPLOYED_BYTECODE),
            contract(STOP, &Stop::DEPLOYED_BYTECODE),
        ]
    })
}
