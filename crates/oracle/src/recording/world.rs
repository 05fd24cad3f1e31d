//! Worlds of recordings.

use alloy_primitives::{Address, Bytes, U256};
use messenger::Versions;
use op_revm::{
    OpSpecId,
    revm::state::{AccountInfo, Bytecode},
};
use serde::{Deserialize, Serialize};

use crate::{Error, Proxies, World};

/// The state in which a recorded case begins, without the contracts that every world has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedWorld {
    /// The chain's id.
    pub chain_id: u64,
    /// The versions of the predeploys.
    pub versions: Versions,
    /// The name of the spec in force.
    pub spec: String,
    /// The number of the block.
    pub block_number: u64,
    /// The block's timestamp, in seconds.
    pub timestamp: u64,
    /// The predeploys behind proxies.
    pub proxies: Proxies,
    /// The accounts.
    pub accounts: Vec<(Address, RecordedAccount)>,
    /// The words in storage, each with its account and slot.
    pub storage: Vec<(Address, U256, U256)>,
}

/// An account of a recorded world.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedAccount {
    /// Balance, in wei.
    pub balance: U256,
    /// Nonce.
    pub nonce: u64,
    /// Code.
    pub code: Bytes,
}

impl RecordedWorld {
    pub(super) fn new(world: &World) -> Self {
        let accounts = world.accounts.iter().map(|(address, account)| {
            let code = account.code.as_ref().map(Bytecode::original_bytes).unwrap_or_default();
            let AccountInfo { balance, nonce, .. } = *account;
            (*address, RecordedAccount { balance, nonce, code })
        });
        Self {
            chain_id: world.chain_id,
            versions: world.versions,
            spec: <&str>::from(world.spec).to_owned(),
            block_number: world.block_number,
            timestamp: world.timestamp,
            proxies: world.proxies,
            accounts: accounts.collect(),
            storage: world.storage.clone(),
        }
    }
}

impl TryFrom<&RecordedWorld> for World {
    type Error = Error;

    fn try_from(recorded: &RecordedWorld) -> Result<Self, Error> {
        let spec: OpSpecId = recorded
            .spec
            .parse()
            .map_err(|_| Error::UnknownSpec { actual: recorded.spec.clone() })?;
        let accounts = recorded.accounts.iter().map(|(address, account)| {
            let RecordedAccount { balance, nonce, code } = account;
            let info = if code.is_empty() {
                AccountInfo::from_balance(*balance)
            } else {
                AccountInfo::from_bytecode(Bytecode::new_raw(code.clone())).with_balance(*balance)
            };
            (*address, info.with_nonce(*nonce))
        });
        Ok(Self {
            chain_id: recorded.chain_id,
            versions: recorded.versions,
            spec,
            block_number: recorded.block_number,
            timestamp: recorded.timestamp,
            proxies: recorded.proxies,
            accounts: accounts.collect(),
            storage: recorded.storage.clone(),
            ..Self::default()
        })
    }
}
