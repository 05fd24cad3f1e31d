//! The messenger and the inbox that a genesis has.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, ChainId, b256, keccak256};
use messenger::{
    CROSS_L2_INBOX, KnownImplementations, L2_TO_L2_CROSS_DOMAIN_MESSENGER, ReleasedImplementations,
    StandIns,
};
use op_revm::revm::state::AccountInfo;

use crate::{
    chain::{predeploys::Deployment, stand_in::OwnContracts},
    genesis_error::GenesisError,
    predeploys::{ADMIN_SLOT, IMPLEMENTATION_SLOT, implementation_in, proxy_code},
    state::StateAccount,
};

/// Hash of the proxy that the OP Stack gives predeploys.
const RELEASED_PROXY: B256 =
    b256!("0xfa8c9db6c6cab7108dea276f4cd09d575674eb0852c0fa3187e59e98ef977998");

/// What a genesis has at the addresses of the messenger and the inbox.
#[derive(Debug)]
pub(crate) enum OwnPredeploys {
    /// No code.
    None,
    /// Proxies without implementations, as on a chain before the Lagoon upgrade.
    Proxies([AccountInfo; 2]),
    /// Contracts, also behind proxies.
    Deployed(Deployment),
}

/// What is at one address.
enum Place {
    Empty,
    Proxy(AccountInfo),
    Deployed(Vec<(Address, StateAccount)>),
}

impl OwnPredeploys {
    /// Looks for the messenger and the inbox among the accounts of a genesis.
    ///
    /// # Errors
    ///
    /// [`GenesisError::OnePredeploy`] where only one of them has code.
    pub(crate) fn of(accounts: &BTreeMap<Address, StateAccount>) -> Result<Self, GenesisError> {
        let (messenger, inbox) = (L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX);
        match (place(accounts, messenger), place(accounts, inbox)) {
            (Place::Empty, Place::Empty) => Ok(Self::None),
            (Place::Proxy(one), Place::Proxy(other)) => Ok(Self::Proxies([one, other])),
            (Place::Deployed(one), Place::Deployed(other)) => {
                Ok(Self::Deployed(one.into_iter().chain(other).collect()))
            }
            (Place::Deployed(_), _) | (Place::Proxy(_), Place::Empty) => {
                Err(GenesisError::OnePredeploy { expected: inbox, actual: messenger })
            }
            (_, Place::Deployed(_) | Place::Proxy(_)) => {
                Err(GenesisError::OnePredeploy { expected: messenger, actual: inbox })
            }
        }
    }
}

/// What is at the address of a predeploy.
fn place(accounts: &BTreeMap<Address, StateAccount>, predeploy: Address) -> Place {
    let with_code =
        |address| accounts.get(address).filter(|account| !account.info.is_empty_code_hash());
    let Some(account) = with_code(&predeploy) else { return Place::Empty };
    let word = |slot: &B256| account.storage.get(slot).copied().unwrap_or_default();
    let info = account.info.clone();
    let Some(implementation) = implementation_in(word(&IMPLEMENTATION_SLOT)) else {
        if !word(&ADMIN_SLOT).is_zero() {
            return Place::Proxy(info);
        }
        return Place::Deployed(vec![(predeploy, info.into())]);
    };
    let Some(code) = with_code(&implementation) else { return Place::Proxy(info) };
    let words = [IMPLEMENTATION_SLOT, ADMIN_SLOT].map(|slot| (slot, word(&slot)));
    let storage = words.into_iter().filter(|(_, word)| !word.is_zero()).collect();
    let proxy = StateAccount { info, storage };
    Place::Deployed(vec![(predeploy, proxy), (implementation, code.info.clone().into())])
}

/// Whether code of the messenger, the inbox or their proxies is released code or this project's, so
/// that it keeps the rules.
pub(crate) fn is_known_code(chain: ChainId, hash: &B256) -> bool {
    ReleasedImplementations::find(chain, hash).is_some()
        || OwnContracts::find(chain, hash).is_some()
        || *hash == RELEASED_PROXY
        || *hash == keccak256(proxy_code())
}
