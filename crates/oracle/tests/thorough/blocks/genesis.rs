//! The genesis of the chains, besides the two predeploys.

use alloy_eips::{
    eip2935::{HISTORY_STORAGE_ADDRESS, HISTORY_STORAGE_CODE},
    eip4788::{BEACON_ROOTS_ADDRESS, BEACON_ROOTS_CODE},
};
use alloy_primitives::{Address, B256, U256};
use kona_hardforks::Isthmus;
use kona_protocol::Predeploys;
use messenger::Versions;
use op_revm::revm::{
    database::InMemoryDB,
    state::{AccountInfo, Bytecode},
};
use oracle::{
    Deployment, IMPLEMENTATION_SLOT, Proxies,
    contracts::{
        CALLER_CONTRACT, CONTEXT_READER, Caller, ContextReader, ECHO, Echo, Proxy, REFUSE, Refuse,
        STOP, Stop,
    },
};
use reference::runtime_code;

/// The account that deposits the L1 attributes.
pub(crate) const DEPOSITOR_ACCOUNT: Address = Isthmus::DEPOSITOR_ACCOUNT;

/// Accounts with their code or balance.
pub(crate) type Accounts = Vec<(Address, AccountInfo)>;

/// An account with more ether than it can spend.
pub(crate) fn rich(address: Address) -> (Address, AccountInfo) {
    (address, AccountInfo::from_balance(U256::from(1) << 100))
}

/// The contracts of the tests, and the system's: L1 attributes, block hashes and beacon roots.
pub(crate) fn contracts() -> Accounts {
    let l1_block = runtime_code(
        "L1Block",
        Isthmus::l1_block_deployment_bytecode(),
        Isthmus::L1_BLOCK_DEPLOYER_CODE_HASH,
    );
    [
        (Predeploys::L1_BLOCK_INFO, l1_block.expect("the released code")),
        (HISTORY_STORAGE_ADDRESS, HISTORY_STORAGE_CODE.clone()),
        (BEACON_ROOTS_ADDRESS, BEACON_ROOTS_CODE.clone()),
        (CALLER_CONTRACT, Caller::DEPLOYED_BYTECODE.clone()),
        (CONTEXT_READER, ContextReader::DEPLOYED_BYTECODE.clone()),
        (ECHO, Echo::DEPLOYED_BYTECODE.clone()),
        (REFUSE, Refuse::DEPLOYED_BYTECODE.clone()),
        (STOP, Stop::DEPLOYED_BYTECODE.clone()),
    ]
    .map(|(address, code)| {
        (address, AccountInfo::from_bytecode(Bytecode::new_legacy(code)).with_nonce(1))
    })
    .to_vec()
}

/// The state before the first block.
pub(crate) fn genesis(
    deployment: Deployment,
    versions: Versions,
    proxies: Proxies,
    accounts: &Accounts,
) -> InMemoryDB {
    let mut db = InMemoryDB::default();
    for (address, account) in accounts.iter().cloned() {
        db.insert_account_info(address, account);
    }
    for (address, account) in deployment.accounts(versions).expect("the released code") {
        let implementation = proxies.implementation(address);
        db.insert_account_info(implementation, account);
        if implementation != address {
            let proxy = Bytecode::new_legacy(Proxy::DEPLOYED_BYTECODE.clone());
            db.insert_account_info(address, AccountInfo::from_bytecode(proxy).with_nonce(1));
            let word = implementation.into_word().into();
            let Ok(()) = db.insert_account_storage(address, IMPLEMENTATION_SLOT, word);
        }
    }
    db
}

/// The parent hash of the first block. The genesis has no header.
pub(crate) const GENESIS_HASH: B256 = B256::repeat_byte(0x9e);
