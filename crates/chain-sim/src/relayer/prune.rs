//! Pruning messages whose state can no longer change.

use alloy_primitives::{B256, ChainId};

use super::{
    Relayer, SentLog,
    state::{MessageState, TrackedMessage},
};
use crate::{chain::Chain, cluster::Cluster};

impl Relayer {
    /// Reads new blocks, and prunes the messages whose state can no longer change: they are
    /// relayed, and all their blocks are finalized. Of a pruned message only its
    /// [state](Self::message) and its part in the totals are left.
    pub fn prune(&mut self, cluster: &Cluster) {
        self.read(cluster);
        let mut met = Vec::new();
        for (id, view) in &mut self.views {
            let Ok(chain) = cluster.chain(*id) else { continue };
            met.extend(view.prune(chain.safety_heads().finalized));
        }
        for hash in met {
            let Some(message) = self.messages.get(&hash) else { continue };
            let Some((destination, relay)) = final_relay(cluster, message) else { continue };
            self.settled.add(message, destination, relay);
            self.agenda.prerequisites.remove(&hash);
            self.messages.remove(&hash);
        }
        while self.found.front().is_some_and(|hash| self.settled.contains(*hash)) {
            self.found.pop_front();
        }
    }
}

/// The destination of a message, and block and transaction of its relay; `None` if its state can
/// still change.
fn final_relay(cluster: &Cluster, message: &TrackedMessage) -> Option<(ChainId, (u64, B256))> {
    let MessageState::Relayed { block, transaction } = message.state else { return None };
    let destination = message.destination?;
    let finalized = |chain: ChainId| cluster.chain(chain).ok().map(Chain::safety_heads);
    let is_final = block <= finalized(destination)?.finalized;
    let source = finalized(message.source)?.finalized;
    let sent = |send: &SentLog| send.id.block_number().is_ok_and(|number| number <= source);
    (is_final && message.sends.iter().all(sent)).then_some((destination, (block, transaction)))
}
