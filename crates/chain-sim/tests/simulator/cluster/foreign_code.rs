//! Messengers and inboxes whose code is not the engine's.

use alloy_primitives::{Bytes, ChainId, address};
use chain_sim::{ChainConfig, Cluster, ClusterConfig, Engine, SendRules};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};

#[test]
fn engines_have_no_foreign_code_whatever_their_rules_and_chains() {
    for engine in [Engine::Native, Engine::Bytecode, Engine::Accelerated] {
        let cluster = Cluster::new(ClusterConfig::default().with_engine(engine)).unwrap();
        assert_eq!(cluster.foreign_code().unwrap(), []);
    }
    let config = ClusterConfig::default().with_send_rules(SendRules::Documented);
    let mut cluster = Cluster::new(config).unwrap();
    assert_eq!(cluster.foreign_code().unwrap(), []);
    // The destinations of messages grow, at once and with the next block.
    cluster.add_chain(ChainConfig::new(7)).unwrap();
    assert_eq!(cluster.foreign_code().unwrap(), []);
    for id in [901, 902, 7] {
        cluster.mine(id).unwrap();
        assert_eq!(cluster.foreign_code().unwrap(), []);
    }
}

#[test]
fn chain_before_lagoon_has_none() {
    let config = ChainConfig::new(7);
    let genesis = ClusterConfig::default().genesis_timestamp;
    let config = config.with_lagoon_time(genesis + 2);
    let mut cluster = Cluster::new(ClusterConfig::of([config, ChainConfig::new(8)])).unwrap();
    for _ in 0..4 {
        assert_eq!(cluster.foreign_code().unwrap(), []);
        cluster.run_for(1).unwrap();
    }
}

#[test]
fn code_that_was_set_is_named_with_its_chain() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let mut set = |chain: ChainId, account, code: &'static [u8]| {
        cluster.set_code(chain, account, Bytes::from_static(code)).unwrap();
        cluster.foreign_code().unwrap()
    };
    // Another account's code is its own business.
    let other = address!("0x0000000000000000000000000000000000000077");
    assert_eq!(set(901, other, &[0]), []);
    let inbox = (902, CROSS_L2_INBOX);
    assert_eq!(set(902, CROSS_L2_INBOX, &[0]), [inbox]);
    let messenger = (901, L2_TO_L2_CROSS_DOMAIN_MESSENGER);
    assert_eq!(set(901, L2_TO_L2_CROSS_DOMAIN_MESSENGER, &[]), [messenger, inbox]);
}
