//! The project's own contracts, as code that stands in for released code.

use messenger::Versions;
use oracle::{OwnContracts, released};
use reference::Released;

/// CALLDATASIZE (0x36), at which code is handed over.
const CALLDATASIZE: u8 = 0x36;

/// They begin as the released code does, up to the first CALLDATASIZE: calls that end before it run
/// these bytes. The prologue is the same in all releases, so that of 1.2 serves.
#[test]
fn own_contracts_begin_as_the_released_code() {
    let prologue = |code: &[u8]| {
        let end = code.iter().position(|byte| *byte == CALLDATASIZE).expect("CALLDATASIZE");
        code[..=end].to_vec()
    };
    let prologues =
        |Released { messenger, inbox }: Released| [prologue(&messenger), prologue(&inbox)];
    let expected = prologues(released(Versions::V1_2_0).expect("the released code"));
    assert_eq!(prologues(OwnContracts::code()), expected);
    assert_eq!(expected.map(|prologue| prologue.len()), [0x08, 0x14]);
}
