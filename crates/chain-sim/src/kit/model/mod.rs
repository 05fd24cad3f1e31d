//! A reference model of the messenger. It reads only the blocks of all chains; it does not use the
//! log index, the code of the rules, or the relayer.

mod block;
mod event;

use std::collections::BTreeMap;

use alloy_primitives::{B256, ChainId, U256};

pub use self::{
    block::{BlockModel, LogModel},
    event::{Event, Executed, Position, Relayed, Sent},
};
use crate::cluster::Cluster;

/// The model of all chains: the decoded logs of their canonical blocks.
#[derive(Debug, Clone, Default)]
pub struct Model {
    chains: BTreeMap<ChainId, Vec<BlockModel>>,
}

impl Model {
    /// Reads new blocks, and drops blocks that are no longer canonical.
    pub fn observe(&mut self, cluster: &Cluster) {
        for chain in cluster.chains() {
            let blocks = self.chains.entry(chain.id()).or_default();
            while let Some((number, last)) = blocks.iter().enumerate().next_back() {
                if chain.block(number as u64).is_some_and(|block| block.hash() == last.hash) {
                    break;
                }
                blocks.pop();
            }
            for block in chain.blocks_from(blocks.len() as u64) {
                let next = BlockModel::read(chain.config(), block, blocks.last());
                blocks.push(next);
            }
        }
    }

    /// The blocks of a chain, genesis first.
    pub fn blocks(&self, chain: ChainId) -> &[BlockModel] {
        self.chains.get(&chain).map_or(&[], Vec::as_slice)
    }

    /// A block of a chain; `None` where there is none.
    pub fn block(&self, chain: ChainId, number: u64) -> Option<&BlockModel> {
        self.blocks(chain).get(usize::try_from(number).ok()?)
    }

    /// The chains and their blocks, genesis first.
    pub fn chains(&self) -> impl Iterator<Item = (ChainId, &[BlockModel])> {
        self.chains.iter().map(|(chain, blocks)| (*chain, blocks.as_slice()))
    }

    /// The events of a chain, in order.
    pub fn events(&self, chain: ChainId) -> impl Iterator<Item = &Event> {
        self.blocks(chain).iter().flat_map(|block| &block.events)
    }

    /// All logs that have sent messages, by chain and in order.
    pub fn sent(&self) -> impl Iterator<Item = &Sent> {
        self.chains.keys().flat_map(|&chain| self.events(chain)).filter_map(|event| match event {
            Event::Sent(sent) => Some(sent),
            _ => None,
        })
    }

    /// All logs of relayed messages, by chain and in order.
    pub fn relayed(&self) -> impl Iterator<Item = &Relayed> {
        self.chains.keys().flat_map(|&chain| self.events(chain)).filter_map(|event| match event {
            Event::Relayed(relayed) => Some(relayed),
            _ => None,
        })
    }

    /// All logs of executed messages, by chain and in order.
    pub fn executed(&self) -> impl Iterator<Item = &Executed> {
        self.chains.keys().flat_map(|&chain| self.events(chain)).filter_map(|event| match event {
            Event::Executed(executed) => Some(executed),
            _ => None,
        })
    }

    /// The positions of all logs, by timestamp, chain and index.
    pub fn logs(&self) -> Vec<Position> {
        let mut logs: Vec<Position> = self
            .chains
            .iter()
            .flat_map(|(&chain, blocks)| blocks.iter().map(move |block| (chain, block)))
            .flat_map(|(chain, block)| {
                (0..).zip(&block.logs).map(move |(index, log)| Position {
                    chain,
                    block: block.number,
                    timestamp: block.timestamp,
                    transaction: log.transaction,
                    log: index,
                })
            })
            .collect();
        logs.sort_by_key(|log| (log.timestamp, log.chain, log.block, log.log));
        logs
    }

    /// The log at a position of an identifier, and its block; `None` where there is none.
    pub fn log(&self, chain: U256, block: U256, index: U256) -> Option<(&BlockModel, &LogModel)> {
        let block = self.block(chain.try_into().ok()?, block.try_into().ok()?)?;
        Some((block, block.logs.get(usize::try_from(index).ok()?)?))
    }

    /// The first log that has sent the message with this hash; `None` where there is none.
    pub fn find_sent(&self, hash: B256) -> Option<&Sent> {
        self.sent().find(|sent| sent.hash == hash)
    }
}
