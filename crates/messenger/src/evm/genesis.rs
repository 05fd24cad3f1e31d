//! The accounts of the native predeploys.

use alloy_primitives::{Address, U256};
use revm::state::{AccountInfo, Bytecode};

use crate::{
    address::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER},
    program::{inbox_code, messenger_code},
    rules::Rules,
    version::Versions,
};

/// The accounts of the two predeploys for a genesis or a state override: native code, nonce 1, no
/// balance, no storage. For chains on which every node runs this crate (see
/// [`install`](super::install)).
///
/// To upgrade such a chain to other versions, replace the code of the accounts in the same block on
/// every node; their storage stays.
pub fn genesis_accounts(versions: Versions, rules: &Rules) -> [(Address, AccountInfo); 2] {
    [
        (L2_TO_L2_CROSS_DOMAIN_MESSENGER, messenger_code(versions.messenger, rules)),
        (CROSS_L2_INBOX, inbox_code(versions.inbox)),
    ]
    .map(|(address, code)| {
        let code = Bytecode::new_legacy(code);
        let hash = code.hash_slow();
        (address, AccountInfo::new(U256::ZERO, 1, hash, code))
    })
}
