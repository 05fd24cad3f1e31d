//! What is told to those who subscribe between a change and its publication.

use chain_sim::ClusterConfig;

use super::devnet::Devnet;
use crate::config::ServerConfig;

#[test]
fn a_change_that_is_not_published_yet_is_told() {
    let config = ServerConfig::new(ClusterConfig::default());
    let mut devnet = Devnet::new(config.devnet()).unwrap();
    devnet.take_news().tell();
    devnet.mine(901).unwrap();
    let mut heads = devnet.view.served(901).unwrap().heads.subscribe();
    devnet.take_news().tell();
    let (_, change) = heads.try_recv().unwrap();
    assert!(change.added.iter().map(|block| block.number()).eq([1]));
    assert!(heads.try_recv().is_err());
}
