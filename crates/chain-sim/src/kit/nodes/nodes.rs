//! Nodes of a cluster's chains.

use std::collections::BTreeMap;

use ::relayer::{Action, NodeEvent, NodeRefusal, Place, RequestId};
use alloy_primitives::{Address, B256, U256};
use messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{
    broadcast::{sign, submit},
    node_faults::NodeFaults,
    reading::{block_read, head},
};
use crate::{
    chain::{BlockReceipt, Call, Chain, RevertReason},
    cluster::Cluster,
};

/// Answers that are late come at most so many seconds late.
const LATEST: u64 = 20;

/// The nodes of a cluster's chains, as a relayer for real chains sees them by JSON-RPC. They fail as
/// [`NodeFaults`] says, by a seed.
#[derive(Debug, Clone)]
pub struct Nodes {
    faults: NodeFaults,
    rng: ChaCha8Rng,
    /// Answers that are under way, by the time in seconds at which they come.
    late: BTreeMap<(u64, u64), NodeEvent>,
    late_count: u64,
    /// The cluster as a node has it that is behind.
    behind: Option<Cluster>,
}

impl Nodes {
    /// Creates nodes that fail by a seed.
    pub fn new(faults: NodeFaults, seed: u64) -> Self {
        Self {
            faults,
            rng: ChaCha8Rng::seed_from_u64(seed),
            late: BTreeMap::new(),
            late_count: 0,
            behind: None,
        }
    }

    /// Ends all faults; answers under way still come.
    pub fn recover(&mut self) {
        self.faults = NodeFaults::default();
        self.behind = None;
    }

    /// What the nodes tell by themselves: heads, the messengers' code, whether the failsafe is on, and
    /// the answers that were late until now.
    pub fn news(&mut self, cluster: &Cluster) -> Vec<NodeEvent> {
        let now = cluster.clock().now();
        if self.behind.is_none() || self.rng.random_range(0..8) == 0 {
            self.behind = Some(cluster.clone());
        }
        let mut events = vec![NodeEvent::Failsafe { on: cluster.interop_filter().failsafe }];
        let later = self.late.split_off(&(now.saturating_add(1), 0));
        events.extend(core::mem::replace(&mut self.late, later).into_values());
        for chain in cluster.chains().map(Chain::id).collect::<Vec<_>>() {
            let is_behind = self.happens(self.faults.behind);
            let seen = self.behind.as_ref().filter(|_| is_behind).unwrap_or(cluster);
            let Ok(seen) = seen.chain(chain) else { continue };
            let code = seen.code_behind(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
            events.push(NodeEvent::Messenger { chain, code });
            events.push(NodeEvent::Head { chain, head: head(seen) });
        }
        events
    }

    /// When the next late answer comes, in seconds; `None` where none is under way.
    pub fn next_answer(&self) -> Option<u64> {
        self.late.first_key_value().map(|(&(time, _), _)| time)
    }

    /// Does what a relayer asks for, and answers: now, [later](Self::news), twice or never.
    pub fn answer(&mut self, cluster: &mut Cluster, action: Action) -> Vec<NodeEvent> {
        let Some(request) = action.request() else { return Vec::new() };
        let now = cluster.clock().now();
        // Only nodes fail: a key signs.
        let is_local = matches!(action, Action::Sign { .. });
        let mut event = self.do_action(cluster, request, action);
        if is_local {
            return vec![event];
        }
        if self.happens(self.faults.failed) {
            event = NodeEvent::Failed { request, reason: "connection reset".into() };
        }
        if self.happens(self.faults.lost) {
            return Vec::new();
        }
        let mut answers = Vec::new();
        if self.happens(self.faults.twice) {
            answers.push(event.clone());
        }
        if self.happens(self.faults.late) {
            let time = now + self.rng.random_range(1..=LATEST);
            self.late_count += 1;
            self.late.insert((time, self.late_count), event);
        } else {
            answers.push(event);
        }
        answers
    }

    /// Does what a relayer asks for.
    fn do_action(
        &mut self,
        cluster: &mut Cluster,
        request: RequestId,
        action: Action,
    ) -> NodeEvent {
        let failed = |reason: &str| NodeEvent::Failed { request, reason: reason.into() };
        match action {
            Action::Read { chain, from, to, .. } => {
                let wrong = u64::from(self.happens(self.faults.wrong));
                let Ok(chain) = self.seen(cluster).chain(chain) else { return failed("no chain") };
                let numbers = from..=to.saturating_sub(wrong);
                let blocks = numbers.map_while(|number| chain.block(number));
                let blocks = blocks.map(|block| block_read(chain.id(), block)).collect();
                NodeEvent::Blocks { request, blocks }
            }
            Action::Estimate { chain, payer, call, .. } => {
                let Ok(chain) = self.seen(cluster).chain(chain) else { return failed("no chain") };
                let call = Call::new(payer, call.to, call.input).access_list(call.access_list);
                NodeEvent::Estimated { request, answer: estimate(chain, &call) }
            }
            Action::Sign { transaction, .. } => {
                let (hash, raw) = sign(transaction);
                NodeEvent::Signed { request, hash, raw }
            }
            Action::Broadcast { chain, raw, .. } => {
                NodeEvent::Broadcasted { request, answer: submit(cluster, chain, &raw) }
            }
            Action::Look { chain, transaction, .. } => {
                let is_wrong = self.happens(self.faults.wrong);
                let Ok(chain) = self.seen(cluster).chain(chain) else { return failed("no chain") };
                let place = if is_wrong { Place::Nowhere } else { place(chain, transaction) };
                NodeEvent::Seen { request, place }
            }
            Action::Account { chain, payer, block, hash, .. } => {
                let Ok(chain) = self.seen(cluster).chain(chain) else { return failed("no chain") };
                account(chain, payer, (block, hash)).map_or_else(
                    || failed("no such block"),
                    |(nonce, balance)| NodeEvent::Account { request, nonce, balance },
                )
            }
            // A relayer that asks for more gets no answer.
            _ => failed("not supported"),
        }
    }

    /// The cluster as the node has it that answers.
    fn seen<'a>(&'a mut self, cluster: &'a Cluster) -> &'a Cluster {
        let is_behind = self.happens(self.faults.behind);
        self.behind.as_ref().filter(|_| is_behind).unwrap_or(cluster)
    }

    /// Whether something happens that happens in so many parts of a thousand.
    fn happens(&mut self, per_mille: u16) -> bool {
        per_mille > 0 && self.rng.random_range(0..1_000) < per_mille
    }
}

/// The gas that a call needs.
fn estimate(chain: &Chain, call: &Call) -> Result<u64, NodeRefusal> {
    let most = chain.transaction_gas_limit();
    let outcome = chain.call(&call.clone().gas_limit(most));
    let outcome = match outcome {
        Ok(outcome) if outcome.success => outcome,
        Ok(outcome) => {
            let reason = RevertReason::decode(&outcome.output).to_string();
            let words = format!("execution reverted: {reason}");
            return Err(NodeRefusal::from_error(3, &words, Some(&outcome.output)));
        }
        Err(error) => return Err(NodeRefusal::from_error(-32_000, &error.to_string(), None)),
    };
    // The lowest gas limit with which the call succeeds.
    let (mut low, mut high) = (outcome.gas_used.saturating_sub(1), most);
    while high - low > 1 + high / 64 {
        let gas = low.midpoint(high).min(low.saturating_mul(2));
        let is_enough = chain.call(&call.clone().gas_limit(gas)).is_ok_and(|it| it.success);
        if is_enough {
            high = gas;
        } else {
            low = gas;
        }
    }
    Ok(high)
}

/// Where a transaction is.
fn place(chain: &Chain, transaction: B256) -> Place {
    if chain.pooled_by_hash(transaction).is_some() {
        return Place::Pool;
    }
    let mut blocks = chain.blocks().rev();
    let found = blocks.find_map(|block| Some((block, block.find_transaction(transaction)?)));
    let Some((block, (index, receipt))) = found else { return Place::Nowhere };
    let before = index.checked_sub(1).and_then(|before| block.receipts().get(before));
    let used_before = before.map_or(0, BlockReceipt::cumulative_gas_used);
    Place::Block {
        number: block.number(),
        hash: block.hash(),
        success: receipt.status(),
        gas_used: receipt.cumulative_gas_used() - used_before,
        revert: block.revert_reason(index).map(RevertReason::encode),
    }
}

/// Nonce and balance of an account after a block; `None` where the chain does not have that block, or
/// its state.
fn account(chain: &Chain, account: Address, (block, hash): (u64, B256)) -> Option<(u64, U256)> {
    chain.block(block).filter(|block| block.hash() == hash)?;
    let state = chain.state_at(block)?;
    Some(state.account(account).map_or((0, U256::ZERO), |info| (info.nonce, info.balance)))
}
