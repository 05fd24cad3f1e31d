//! Dependencies between messages within one timestamp.

use std::collections::BTreeMap;

use alloy_primitives::{ChainId, U256};
use petgraph::{algo::tarjan_scc, graph::DiGraph};

use super::ExecutingMessage;

/// A graph of the executing [messages of one timestamp] whose initiating messages are at the same
/// timestamp. Each message depends on two others: the executing message before it on its own chain,
/// and the last executing message on the initiating chain that is not after the initiating log.
///
/// [messages of one timestamp]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#messages-of-one-timestamp
#[derive(Debug, Default)]
pub struct MessageGraph<'a> {
    /// Messages by chain, in the order of their logs.
    chains: BTreeMap<U256, Vec<&'a ExecutingMessage>>,
}

impl<'a> MessageGraph<'a> {
    /// Adds the executing messages of a block of `chain` at `timestamp`, in seconds, in the order
    /// of their logs. Messages from earlier timestamps are left out.
    pub fn add(&mut self, chain: ChainId, timestamp: u64, messages: &'a [ExecutingMessage]) {
        let same = messages.iter().filter(|message| message.id.timestamp == U256::from(timestamp));
        let mut same = same.peekable();
        if same.peek().is_some() {
            self.chains.entry(U256::from(chain)).or_default().extend(same);
        }
    }

    /// Whether the graph is empty: no message depends on its own timestamp.
    pub fn is_empty(&self) -> bool {
        self.chains.is_empty()
    }

    /// The messages in cycles, each with its chain and the number of other messages in its cycle.
    /// Messages that depend on a cycle without being part of it are not included.
    pub fn cycles(&self) -> Vec<(U256, &'a ExecutingMessage, usize)> {
        let mut graph = DiGraph::<(U256, &ExecutingMessage), ()>::new();
        let mut nodes = BTreeMap::new();
        for (&chain, messages) in &self.chains {
            for (position, &message) in messages.iter().enumerate() {
                nodes.insert((chain, position), graph.add_node((chain, message)));
            }
        }
        for (&(chain, position), &node) in &nodes {
            let before = position.checked_sub(1).and_then(|before| nodes.get(&(chain, before)));
            if let Some(&before) = before {
                graph.add_edge(node, before, ());
            }
            let id = &self.chains[&chain][position].id;
            let Some(there) = self.chains.get(&id.chainId) else { continue };
            let until = there.partition_point(|other| U256::from(other.log_index) <= id.logIndex);
            let source = until.checked_sub(1).and_then(|last| nodes.get(&(id.chainId, last)));
            if let Some(&source) = source {
                graph.add_edge(node, source, ());
            }
        }
        let cycles = tarjan_scc(&graph).into_iter().filter(|component| match component[..] {
            [only] => graph.contains_edge(only, only),
            _ => true,
        });
        let mut participants: Vec<_> = cycles
            .flat_map(|cycle| {
                let others = cycle.len() - 1;
                cycle.into_iter().map(move |node| (node, others))
            })
            .map(|(node, others)| (graph[node].0, graph[node].1, others))
            .collect();
        participants.sort_by_key(|(chain, message, _)| (*chain, message.log_index));
        participants
    }
}
