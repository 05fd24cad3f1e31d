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
    /// Messages by chain, in the order of their logs; each with the number of its block.
    chains: BTreeMap<ChainId, Vec<(u64, &'a ExecutingMessage)>>,
}

/// An executing message that is part of a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InCycle<'a> {
    /// The chain that executes it.
    pub chain: ChainId,
    /// The number of the block that executes it.
    pub block: u64,
    /// The message.
    pub message: &'a ExecutingMessage,
    /// Number of other messages in its cycle.
    pub others: usize,
}

impl<'a> MessageGraph<'a> {
    /// Adds the executing messages of block `number` of `chain` at `timestamp`, in seconds, in the
    /// order of their logs. Messages from earlier timestamps are left out. The blocks of a chain come
    /// in order.
    pub fn add(
        &mut self,
        chain: ChainId,
        number: u64,
        timestamp: u64,
        messages: &'a [ExecutingMessage],
    ) {
        let same = messages.iter().filter(|message| message.id.timestamp == U256::from(timestamp));
        let mut same = same.map(|message| (number, message)).peekable();
        if same.peek().is_some() {
            self.chains.entry(chain).or_default().extend(same);
        }
    }

    /// Whether the graph is empty: no message depends on its own timestamp.
    pub fn is_empty(&self) -> bool {
        self.chains.is_empty()
    }

    /// The messages in cycles, by chain and in the order of their logs. Messages that depend on a
    /// cycle without being part of it are not included.
    pub fn cycles(&self) -> Vec<InCycle<'a>> {
        let mut graph = DiGraph::<(ChainId, u64, &ExecutingMessage), ()>::new();
        let mut nodes = BTreeMap::new();
        for (&chain, messages) in &self.chains {
            for (position, &(block, message)) in messages.iter().enumerate() {
                nodes.insert((chain, position), graph.add_node((chain, block, message)));
            }
        }
        for (&(chain, position), &node) in &nodes {
            let before = position.checked_sub(1).and_then(|before| nodes.get(&(chain, before)));
            if let Some(&before) = before {
                graph.add_edge(node, before, ());
            }
            let id = &graph[node].2.id;
            let Ok(initiating) = ChainId::try_from(id.chainId) else { continue };
            let Some(there) = self.chains.get(&initiating) else { continue };
            let log = (id.blockNumber, id.logIndex);
            let until = there.partition_point(|(block, other)| {
                (U256::from(*block), U256::from(other.log_index)) <= log
            });
            let source = until.checked_sub(1).and_then(|last| nodes.get(&(initiating, last)));
            if let Some(&source) = source {
                graph.add_edge(node, source, ());
            }
        }
        let cycles = tarjan_scc(&graph).into_iter().filter(|component| match component[..] {
            [only] => graph.contains_edge(only, only),
            _ => true,
        });
        let mut participants: Vec<InCycle<'a>> = cycles
            .flat_map(|cycle| {
                let others = cycle.len() - 1;
                cycle.into_iter().map(move |node| (node, others))
            })
            .map(|(node, others)| {
                let (chain, block, message) = graph[node];
                InCycle { chain, block, message, others }
            })
            .collect();
        participants.sort_by_key(|it| (it.chain, it.block, it.message.log_index));
        participants
    }
}
