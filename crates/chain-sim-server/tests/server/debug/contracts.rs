//! Contracts that tests trace, assembled by hand.

use alloy_primitives::{Address, Bytes};
use serde_json::{Value, json};

use super::Served;

/// Stores 42 in slot 1, sends 5 wei to [`PAYEE`], creates a contract, calls [`REVERTING`] with 1 wei,
/// and calls a precompile.
pub(crate) const ACTIVE: Address = Address::repeat_byte(0xc0);
/// An account without code.
pub(crate) const PAYEE: Address = Address::repeat_byte(0xc1);
/// Sends 1 wei to [`PAYEE`], and reverts with 4 bytes.
pub(crate) const REVERTING: Address = Address::repeat_byte(0xc2);
/// Sends its ether to [`PAYEE`] by SELFDESTRUCT.
pub(crate) const SELF_DESTROYING: Address = Address::repeat_byte(0xc3);

/// A call with all gas and without data; its success is dropped.
fn call(to: Address, wei: u8) -> Vec<u8> {
    let mut code = vec![0x5f, 0x5f, 0x5f, 0x5f, 0x60, wei, 0x73];
    code.extend_from_slice(to.as_slice());
    code.extend([0x5a, 0xf1, 0x50]);
    code
}

/// The code of [`ACTIVE`].
pub(crate) fn active() -> Bytes {
    // PUSH1 2a PUSH1 1 SSTORE
    let mut code = vec![0x60, 0x2a, 0x60, 0x01, 0x55];
    code.extend(call(PAYEE, 5));
    // PUSH4 of code that returns one zero, PUSH0 MSTORE; PUSH1 4 PUSH1 1c PUSH0 CREATE POP
    code.extend([0x63, 0x60, 0x01, 0x5f, 0xf3, 0x5f, 0x52]);
    code.extend([0x60, 0x04, 0x60, 0x1c, 0x5f, 0xf0, 0x50]);
    code.extend(call(REVERTING, 1));
    // PUSH0 four times, PUSH1 4 GAS STATICCALL POP STOP
    code.extend([0x5f, 0x5f, 0x5f, 0x5f, 0x60, 0x04, 0x5a, 0xfa, 0x50, 0x00]);
    code.into()
}

/// The code of [`REVERTING`].
pub(crate) fn reverting() -> Bytes {
    let mut code = call(PAYEE, 1);
    // PUSH4 deadbeef PUSH0 MSTORE PUSH1 4 PUSH1 1c REVERT
    code.extend([0x63, 0xde, 0xad, 0xbe, 0xef, 0x5f, 0x52, 0x60, 0x04, 0x60, 0x1c, 0xfd]);
    code.into()
}

/// The code of [`SELF_DESTROYING`]: PUSH20 of the payee, SELFDESTRUCT.
pub(crate) fn self_destroying() -> Bytes {
    let mut code = vec![0x73];
    code.extend_from_slice(PAYEE.as_slice());
    code.push(0xff);
    code.into()
}

impl Served {
    /// Starts a server with the contracts in their places on 901.
    pub(crate) async fn with_contracts() -> Self {
        let served = Self::start().await;
        served.set_contracts().await;
        served
    }

    /// Puts the contracts in their places on 901.
    pub(crate) async fn set_contracts(&self) {
        let codes =
            [(ACTIVE, active()), (REVERTING, reverting()), (SELF_DESTROYING, self_destroying())];
        for (address, code) in codes {
            self.ask(901, "anvil_setCode", json!([address, code])).await;
        }
    }

    /// Sends a transaction on 901; its hash.
    pub(crate) async fn pay(&self, from: Address, to: Address, wei: u64) -> Value {
        let request = json!({
            "from": from, "to": to, "value": format!("{wei:#x}"), "gas": "0x989680",
        });
        self.ask(901, "eth_sendTransaction", json!([request])).await
    }
}
