//! A hash over the state of all chains.

use std::collections::BTreeMap;

use alloy_primitives::{B256, Keccak256};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};

use crate::{chain::Chain, cluster::Cluster};

/// keccak256 over every chain's id, head hash, and accounts with their balances, nonces, code
/// hashes and storage, in order. The code of messenger and inbox is left out, because it depends
/// on the engine; everything else is the same with each engine.
pub fn state_digest(cluster: &Cluster) -> B256 {
    let mut hasher = Keccak256::new();
    for chain in cluster.chains() {
        hasher.update(chain.id().to_be_bytes());
        hasher.update(chain.head().hash());
        digest_chain(chain, &mut hasher);
    }
    hasher.finalize()
}

/// Adds the state of one chain, without empty accounts.
fn digest_chain(chain: &Chain, hasher: &mut Keccak256) {
    let accounts: BTreeMap<_, _> = chain.state().accounts().collect();
    for (address, account) in accounts {
        let storage: BTreeMap<_, _> = account.storage.iter().collect();
        if account.info.is_empty() && storage.is_empty() {
            continue;
        }
        let native = *address == L2_TO_L2_CROSS_DOMAIN_MESSENGER || *address == CROSS_L2_INBOX;
        hasher.update(address);
        hasher.update(account.info.balance.to_be_bytes::<32>());
        hasher.update(account.info.nonce.to_be_bytes());
        hasher.update(if native { B256::ZERO } else { account.info.code_hash });
        for (slot, word) in storage {
            hasher.update(slot);
            hasher.update(word.to_be_bytes::<32>());
        }
    }
}
