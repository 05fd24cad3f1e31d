//! What keeps messages from being relayed until the cluster changes.

use ::relayer::{Event, Obstacle};
use alloy_primitives::U256;
use messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;

use super::Relayer;
use crate::cluster::Cluster;

impl Relayer {
    /// Takes up the messages whose obstacles are gone.
    pub(super) fn take_up(&mut self, cluster: &Cluster, now: u64) {
        if !self.messages.has_obstacles() {
            return;
        }
        let there = cluster.chains().map(|chain| Obstacle::NoChain(U256::from(chain.id())));
        let others = self.messages.obstacles().filter(|obstacle| is_gone(*obstacle, cluster));
        let gone: Vec<Obstacle> = others.chain(there).collect();
        for obstacle in gone {
            self.messages.handle(Event::Overcome(obstacle), now);
        }
    }
}

/// Whether the cluster does not have an obstacle any more.
fn is_gone(obstacle: Obstacle, cluster: &Cluster) -> bool {
    let filter = cluster.interop_filter();
    match obstacle {
        Obstacle::Failsafe => !filter.failsafe,
        Obstacle::Ingress { timeout } => filter.strict_ingress != Some(timeout),
        Obstacle::OutsideSet { destination, source } => {
            let chain = cluster.chain(destination);
            chain.is_ok_and(|chain| chain.dependency_set().contains(U256::from(source)))
        }
        Obstacle::Messenger { destination, code } => {
            let chain = cluster.chain(destination);
            chain.is_ok_and(|chain| chain.code_behind(L2_TO_L2_CROSS_DOMAIN_MESSENGER) != code)
        }
        Obstacle::NoChain(id) => cluster.find(id).is_some(),
    }
}
