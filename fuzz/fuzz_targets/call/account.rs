//! The account whose code the input chooses, and the account that delegates.

use std::sync::LazyLock;

use alloy_primitives::{Address, Bytes, address};
use messenger::{NATIVE_OPCODE, Versions};
use op_revm::revm::bytecode::opcode::{
    CODECOPY, CREATE, CREATE2, EXTCODECOPY, EXTCODEHASH, EXTCODESIZE, PUSH0, PUSH1, PUSH2, RETURN,
};
use oracle::{Deployment, Revision};

/// Address of the account.
pub const ACCOUNT: Address = address!("0x00000000000000000000000000000000000000f0");

/// An account that the transaction lets delegate (EIP-7702).
pub const AUTHORITY: Address = address!("0xde1e000000000000000000000000000000000001");

/// The runtime code of the released predeploys, the messenger's first.
static RELEASED: LazyLock<[Bytes; 2]> = LazyLock::new(|| {
    let accounts =
        Deployment::Bytecode.accounts(Revision::selected().versions()).expect("the released code");
    accounts.map(|(_, account)| account.code.expect("an account with code").original_bytes())
});

/// The account's code.
pub struct Code(Vec<u8>);

impl Code {
    /// Builds the code from the input's bytes, after the prefix that the form chooses. `None` for
    /// code that no account can have: it begins with 0xef (EIP-3541) and is no delegation
    /// (EIP-7702).
    pub fn new(form: u8, bytes: &[u8]) -> Option<Self> {
        let Versions { messenger, inbox, .. } = Revision::selected().versions();
        let (messenger, inbox) = (messenger.program(), inbox.program());
        let code = match form {
            0 => bytes.to_vec(),
            1 => [messenger, bytes].concat(),
            2 => [inbox, bytes].concat(),
            3 => [&messenger[..messenger.len() - 1], bytes].concat(),
            4 => [&RELEASED[0], bytes].concat(),
            5 => [&RELEASED[1], bytes].concat(),
            6 => deploying(&[messenger, bytes].concat())?,
            _ => deploying(&[inbox, bytes].concat())?,
        };
        let is_delegation = code.starts_with(&[0xef, 0x01, 0x00]) && code.len() == 23;
        (code.first() != Some(&0xef) || is_delegation).then_some(Self(code))
    }

    /// Whether it runs equally with any code in the predeploys' accounts: it contains no opcode
    /// that reads or creates code, and no native opcode.
    pub fn is_independent_of_code(&self) -> bool {
        const DEPENDENT: [u8; 6] =
            [EXTCODESIZE, EXTCODECOPY, EXTCODEHASH, CREATE, CREATE2, NATIVE_OPCODE];
        !self.0.iter().any(|byte| DEPENDENT.contains(byte))
    }

    /// Whether the code is empty.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the code.
    pub fn bytes(&self) -> Bytes {
        Bytes::copy_from_slice(&self.0)
    }
}

/// Builds initcode that deploys `code`; `None` if its length does not fit into 16 bits.
fn deploying(code: &[u8]) -> Option<Vec<u8>> {
    const SIZE: u8 = 12;
    let [high, low] = u16::try_from(code.len()).ok()?.to_be_bytes();
    let copy = [PUSH2, high, low, PUSH1, SIZE, PUSH0, CODECOPY];
    Some([&copy[..], &[PUSH2, high, low, PUSH0, RETURN], code].concat())
}
