//! Chains that are added, and what they share.

use std::{collections::BTreeSet, sync::Arc};

use alloy_primitives::{ChainId, U256};
use rand::{Rng, SeedableRng, seq::IteratorRandom};
use rand_chacha::ChaCha8Rng;

use crate::{
    chain::ChainConfig,
    cluster::{Cluster, ClusterConfig, SendRules},
};

/// How many sets and how many accounts of predeploys the chains have, each counted once where it is
/// shared.
fn distinct(cluster: &Cluster) -> (usize, usize) {
    let sets = cluster.chains().map(|chain| Arc::as_ptr(chain.dependency_set().shared()));
    let accounts =
        cluster.chains().map(|chain| Arc::as_ptr(&chain.scheduled_predeploys().accounts));
    (sets.collect::<BTreeSet<_>>().len(), accounts.collect::<BTreeSet<_>>().len())
}

#[test]
fn chains_that_exchange_messages_with_all_others_share_one_set() {
    for rules in [SendRules::Documented, SendRules::Released] {
        let config = ClusterConfig::with_chains(40).with_send_rules(rules);
        let mut cluster = Cluster::new(config).unwrap();
        assert_eq!(distinct(&cluster), (1, 1));
        for id in 1..=40 {
            cluster.add_chain(ChainConfig::new(id)).unwrap();
            assert_eq!(distinct(&cluster), (1, 1));
        }
        assert_eq!(cluster.chain(7).unwrap().dependency_set().iter().count(), 80);
        // Two that name each other share a set of their own.
        cluster.add_chain(ChainConfig::new(100).with_dependencies([])).unwrap();
        cluster.add_chain(ChainConfig::new(101).with_dependencies([100])).unwrap();
        assert_eq!(distinct(&cluster), (2, 2));
        // One that all others do not have splits the set of the one that has it.
        cluster.add_chain(ChainConfig::new(102).with_dependencies([1])).unwrap();
        assert_eq!(distinct(&cluster), (4, 4));
        cluster.add_chain(ChainConfig::new(103)).unwrap();
        assert_eq!(distinct(&cluster), (4, 4));
    }
}

/// Whether two configurations exchange messages: one names the other, or both name none.
fn exchange(one: &ChainConfig, other: &ChainConfig) -> bool {
    let names = |one: &ChainConfig, other: ChainId| {
        one.dependencies.as_ref().is_some_and(|named| named.contains(&other))
    };
    one.id == other.id
        || names(one, other.id)
        || names(other, one.id)
        || (one.dependencies.is_none() && other.dependencies.is_none())
}

#[test]
fn sets_are_those_that_the_configurations_name() {
    let mut rng = ChaCha8Rng::seed_from_u64(18);
    for _ in 0..60 {
        let chains = rng.random_range(1..9_u64);
        let at_once = rng.random_range(0..=chains);
        let mut configs: Vec<ChainConfig> = Vec::new();
        for id in 1..=chains {
            // A chain that is added later can name those before it, the others each other.
            let known = if id <= at_once { at_once } else { id };
            let named = rng.random_bool(0.5).then(|| (1..=known).choose_multiple(&mut rng, 2));
            let config = ChainConfig::new(id);
            configs.push(named.map_or(config.clone(), |named| config.with_dependencies(named)));
        }
        let (first, later): (Vec<ChainConfig>, Vec<ChainConfig>) =
            configs.iter().cloned().partition(|config| config.id <= at_once);
        let mut cluster = Cluster::new(ClusterConfig::of(first)).unwrap();
        for config in later {
            cluster.add_chain(config).unwrap();
        }
        for config in &configs {
            let expected = configs.iter().filter(|other| exchange(config, other));
            let expected: Vec<U256> = expected.map(|other| U256::from(other.id)).collect();
            let actual = cluster.chain(config.id).unwrap().dependency_set();
            assert_eq!(actual.iter().collect::<Vec<_>>(), expected, "{configs:?}");
        }
    }
}
