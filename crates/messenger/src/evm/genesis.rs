//! The accounts of the native predeploys.

use alloy_primitives::{Address, U256};
use revm::state::{AccountInfo, Bytecode};

use crate::{
    address::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER},
    program::{inbox_code, messenger_code},
    rules::Rules,
};

/// The accounts of the two predeploys for a genesis or a state override: native code, nonce 1, no
/// balance, no storage. For chains on which every node runs this crate (see
/// [`install`](super::install)).
pub fn genesis_accounts(rules: &Rules) -> [(Address, AccountInfo); 2] {
    [(L2_TO_L2_CROSS_DOMAIN_MESSENGER, messenger_code(rules)), (CROSS_L2_INBOX, inbox_code())].map(
        |(address, code)| {
            let code = Bytecode::new_legacy(code);
            let hash = code.hash_slow();
            (address, AccountInfo::new(U256::ZERO, 1, hash, code))
        },
    )
}
