//! Execution whose changes are discarded.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256};
use chain_sim::{Cluster, ClusterConfig};
use op_revm::revm::DatabaseRef;

#[test]
fn overrides_are_seen_and_the_chain_stays() {
    let cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let chain = cluster.chain(901).unwrap();
    let (absent, other) = (Address::repeat_byte(5), Address::repeat_byte(6));
    let mut scratch = chain.scratch(chain.state());
    scratch.override_existence([absent]);
    scratch.override_block_hashes(BTreeMap::from([(7, B256::repeat_byte(7))]));
    let database = scratch.database();
    // An account that exists and is empty is not an absent one.
    assert!(database.basic_ref(absent).unwrap().unwrap().is_empty());
    assert_eq!(database.basic_ref(other).unwrap(), None);
    assert_eq!(database.block_hash_ref(7).unwrap(), B256::repeat_byte(7));
    assert_eq!(database.block_hash_ref(0).unwrap(), chain.head().hash());
    assert_eq!(chain.state().account(absent), None);
}
