//! Toy chains.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, Bytes, ChainId, U256, address};
use alloy_sol_types::{SolError, sol};
use imbl::OrdSet;
use messenger::{Identifier, Message};
use relayer::{BlockRead, RelayedLog};

sol! {
    /// What a target reverts with that needs another message first.
    error RequiredMessageNotSuccessful(bytes32 msgHash);
    error MessageAlreadyRelayed();
    error Refuses();
}

/// A target that takes every message.
pub const TARGET: Address = address!("0x4444444444444444444444444444444444444444");
/// A target that reverts.
pub const REVERTING: Address = address!("0x5555555555555555555555555555555555555555");
/// A target that needs the message first whose hash is the data.
pub const NEEDING: Address = address!("0x7777777777777777777777777777777777777777");

/// What a block leaves.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub nonces: BTreeMap<Address, u64>,
    pub balances: BTreeMap<Address, u128>,
    pub relayed: OrdSet<B256>,
}

impl State {
    /// Relays a message, or says what it reverts with.
    pub fn relay(&mut self, hash: B256, message: &Message) -> Result<(), Bytes> {
        if self.relayed.contains(&hash) {
            return Err(MessageAlreadyRelayed {}.abi_encode().into());
        }
        if message.target == REVERTING {
            return Err(Refuses {}.abi_encode().into());
        }
        if message.target == NEEDING {
            let required = B256::from_slice(&message.message);
            if !self.relayed.contains(&required) {
                return Err(RequiredMessageNotSuccessful { msgHash: required }.abi_encode().into());
            }
        }
        self.relayed.insert(hash);
        Ok(())
    }
}

/// A message that a block has sent.
#[derive(Debug, Clone)]
pub struct Sent {
    pub index: u32,
    pub hash: B256,
    pub message: Message,
}

/// A transaction of the relayer in a block.
#[derive(Debug, Clone)]
pub struct Included {
    pub index: usize,
    pub hash: B256,
    /// What it reverted with; `None` if it succeeded.
    pub reverted: Option<Bytes>,
    pub gas_used: u64,
}

/// A block.
#[derive(Debug, Clone)]
pub struct Block {
    pub number: u64,
    pub hash: B256,
    pub parent: B256,
    pub timestamp: u64,
    pub sent: Vec<Sent>,
    pub relayed: Vec<RelayedLog>,
    /// The logs that its relays name.
    pub executed: Vec<(B256, Identifier)>,
    pub included: Vec<Included>,
    pub state: State,
}

impl Block {
    /// What the machine reads of it.
    pub fn read(&self) -> BlockRead {
        BlockRead {
            number: self.number,
            hash: self.hash,
            parent_hash: self.parent,
            timestamp: self.timestamp,
            sent: self.sent.iter().map(|sent| (sent.index, sent.message.clone())).collect(),
            relayed: self.relayed.clone(),
            transactions: self.included.iter().map(|included| included.hash).collect(),
        }
    }
}

/// A chain, as it is and as its two nodes have it.
#[derive(Debug, Clone)]
pub struct Chain {
    pub id: ChainId,
    /// All blocks that there ever were.
    pub blocks: Vec<Block>,
    /// The indexes of those that are there, by number.
    pub canon: Vec<usize>,
    /// The same of each node.
    pub views: [Vec<usize>; 2],
    /// The last block that each node calls final.
    pub final_of: [u64; 2],
    /// The relayer's transactions that wait.
    pub pool: BTreeMap<(Address, u64), usize>,
    /// Messages that will be sent in the next blocks.
    pub outbox: Vec<Message>,
    pub base_fee: u128,
    /// Whether a reorg has ever removed a block.
    pub was_reorged: bool,
    /// The last final block.
    pub finalized: u64,
}

impl Chain {
    /// A chain with its genesis.
    pub fn new(id: ChainId, balances: BTreeMap<Address, u128>, now: u64) -> Self {
        let genesis = Block {
            number: 0,
            hash: block_hash(id, 0),
            parent: B256::ZERO,
            timestamp: now,
            sent: Vec::new(),
            relayed: Vec::new(),
            executed: Vec::new(),
            included: Vec::new(),
            state: State { balances, ..State::default() },
        };
        Self {
            id,
            blocks: vec![genesis],
            canon: vec![0],
            views: [vec![0], vec![0]],
            final_of: [0, 0],
            pool: BTreeMap::new(),
            outbox: Vec::new(),
            base_fee: 1_000,
            was_reorged: false,
            finalized: 0,
        }
    }

    /// The last block.
    pub fn tip(&self) -> &Block {
        &self.blocks[self.canon[self.canon.len() - 1]]
    }

    /// The last block of a node.
    pub fn tip_of(&self, node: usize) -> &Block {
        let view = &self.views[node];
        &self.blocks[view[view.len() - 1]]
    }

    /// A block by number.
    pub fn block(&self, number: u64) -> Option<&Block> {
        Some(&self.blocks[*self.canon.get(usize::try_from(number).ok()?)?])
    }

    /// A block of a node by number.
    pub fn block_of(&self, node: usize, number: u64) -> Option<&Block> {
        Some(&self.blocks[*self.views[node].get(usize::try_from(number).ok()?)?])
    }

    /// Adds a block.
    pub fn push(&mut self, block: Block) {
        self.canon.push(self.blocks.len());
        self.blocks.push(block);
    }

    /// Shows a node all blocks.
    pub fn show(&mut self, node: usize) {
        let view = &mut self.views[node];
        // What it has beyond the last block that is still there goes.
        view.truncate(self.canon.len());
        while view.last() != view.len().checked_sub(1).map(|last| &self.canon[last]) {
            view.pop();
        }
        view.extend_from_slice(&self.canon[view.len()..]);
    }

    /// The hash of the next block.
    pub fn next_hash(&self) -> B256 {
        block_hash(self.id, self.blocks.len())
    }

    /// Whether a chain's block has sent this message at this log.
    pub fn has(&self, message: B256, id: &Identifier) -> bool {
        let number = id.block_number().unwrap_or(u64::MAX);
        self.block(number).is_some_and(|block| has(block, message, id))
    }
}

/// Whether a block has sent this message at this log.
pub fn has(block: &Block, message: B256, id: &Identifier) -> bool {
    id.timestamp == U256::from(block.timestamp)
        && block
            .sent
            .iter()
            .any(|sent| id.logIndex == U256::from(sent.index) && sent.hash == message)
}

fn block_hash(chain: ChainId, index: usize) -> B256 {
    let mut hash = B256::repeat_byte(0xb0);
    hash[8..16].copy_from_slice(&chain.to_be_bytes());
    hash[24..].copy_from_slice(&(index as u64).to_be_bytes());
    hash
}
