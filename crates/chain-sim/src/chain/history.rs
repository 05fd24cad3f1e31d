//! The blocks of one chain in memory.

use std::{iter, sync::Arc};

use alloy_primitives::B256;
use imbl::Vector;
use op_revm::revm::primitives::BLOCK_HASH_HISTORY;

use super::{Block, Predeploys};
#[cfg(feature = "serde")]
use crate::state::Journal;
use crate::state::{Alterations, Reverts, State};

/// Number of blocks at the end of a chain that are never packed: the next blocks read them.
const FRESH_BLOCKS: usize = 2;
/// Number of transactions in the last blocks up to which these are not packed.
const FRESH_TRANSACTIONS: usize = 256;
/// Number of older blocks of which each new block looks whether a reader has unpacked them, to pack
/// them again.
const LOOKED_AT_ONCE: usize = 4;

/// A block, with its changes of the state.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) block: Arc<Block>,
    /// Reverts the block.
    pub(crate) reverts: Arc<Reverts>,
    /// Revert the changes of the state after the block, while it was the head.
    pub(crate) alterations: Alterations,
    /// The predeploys in the state after the block; `None` before the Lagoon upgrade.
    pub(crate) predeploys: Option<Predeploys>,
}

impl Link {
    /// What reverts the block and all changes after it, in the order in which they were made.
    pub(crate) fn reverts(&self) -> impl DoubleEndedIterator<Item = &Reverts> {
        iter::once(self.reverts.as_ref()).chain(self.alterations.iter())
    }

    /// What reverts the block and all changes after it, together.
    #[cfg(feature = "serde")]
    pub(crate) fn all_reverts(&self) -> Arc<Reverts> {
        if self.alterations.last().is_none() {
            return self.reverts.clone();
        }
        let mut journal = Journal::default();
        self.reverts().for_each(|reverts| journal.append(reverts));
        Arc::new(journal.into_reverts())
    }

    /// Reverts the block and all changes after it; `state` is the state after them.
    pub(crate) fn revert(&self, state: &mut State) {
        self.reverts().rev().for_each(|reverts| reverts.apply(state));
    }

    /// About how many bytes the block and its changes need.
    fn bytes(&self) -> u64 {
        self.block.bytes().saturating_add(self.revert_bytes())
    }

    /// About how many bytes the changes need.
    fn revert_bytes(&self) -> u64 {
        self.reverts().map(Reverts::kept_bytes).sum()
    }
}

/// The blocks that are not pruned, and the hashes of the pruned blocks that `BLOCKHASH` can return.
/// There is always at least one block. A copy shares with its original everything that neither has
/// changed since.
#[derive(Debug, Clone)]
pub(crate) struct History {
    /// The number of the oldest block.
    first: u64,
    links: Vector<Link>,
    /// Hashes of the blocks right before the oldest one.
    ancestors: Vector<B256>,
    /// About how many bytes the blocks need.
    bytes: u64,
    /// Number of the last blocks, which were not packed yet.
    fresh_blocks: usize,
    /// Number of their transactions.
    fresh_transactions: usize,
    /// The position of the packed block that was last looked at, whether a reader has unpacked it.
    looked_at: usize,
}

impl History {
    /// The history of a chain at its genesis.
    pub(crate) fn new(genesis: Link) -> Self {
        let bytes = genesis.bytes();
        let fresh_transactions = genesis.block.transaction_count();
        Self {
            first: 0,
            links: Vector::unit(genesis),
            ancestors: Vector::new(),
            bytes,
            fresh_blocks: 1,
            fresh_transactions,
            looked_at: 0,
        }
    }

    /// The hashes of the blocks right before the oldest one, the lowest block first.
    pub(crate) fn ancestors(&self) -> impl ExactSizeIterator<Item = B256> {
        self.ancestors.iter().copied()
    }

    /// Creates a history of these blocks, the first of which is block `first`; `ancestors` are the
    /// hashes of the blocks before it.
    ///
    /// # Errors
    ///
    /// The wrong field, the expected and the actual value, for a block that does not follow its
    /// parent.
    #[cfg(feature = "serde")]
    pub(crate) fn read(
        first: u64,
        ancestors: Vec<B256>,
        links: Vec<Link>,
    ) -> Result<Self, (&'static str, String, String)> {
        if links.is_empty() {
            return Err(("blocks", "at least one".into(), "none".into()));
        }
        let mut parent = ancestors.last().copied().unwrap_or_default();
        let mut earliest = 0;
        for (number, link) in (first..).zip(&links) {
            let header = link.block.header();
            if header.number != number {
                let expected = format!("block {number}");
                return Err(("blocks", expected, format!("block {}", header.number)));
            }
            // The genesis block of a file can name a parent, which the chain does not have.
            if header.parent_hash != parent && number > 0 {
                let actual = format!("{} in block {number}", header.parent_hash);
                return Err(("parent hash", parent.to_string(), actual));
            }
            if header.timestamp < earliest {
                let actual = format!("{} in block {number}", header.timestamp);
                return Err(("timestamp", format!("at least {earliest}"), actual));
            }
            parent = header.seal();
            earliest = header.timestamp;
        }
        let bytes = links.iter().map(Link::bytes).fold(0, u64::saturating_add);
        Ok(Self {
            first,
            links: links.into_iter().collect(),
            ancestors: ancestors.into_iter().collect(),
            bytes,
            // They were packed one by one.
            fresh_blocks: 0,
            fresh_transactions: 0,
            looked_at: 0,
        })
    }

    /// About how many bytes the blocks need.
    pub(crate) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The number of the oldest block.
    pub(crate) const fn first(&self) -> u64 {
        self.first
    }

    /// The blocks, the oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Link> + ExactSizeIterator {
        self.links.iter()
    }

    /// The block at a position, from the oldest on; the position must be one of them.
    #[cfg(feature = "serde")]
    pub(crate) fn at(&self, position: usize) -> &Link {
        &self.links[position]
    }

    /// Block `number`; `None` above the head and for pruned blocks.
    pub(crate) fn get(&self, number: u64) -> Option<&Link> {
        self.links.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// The hash of block `number`, which may be one of the last pruned blocks; `None` for others.
    pub(crate) fn hash(&self, number: u64) -> Option<B256> {
        let Some(before) = self.first.checked_sub(number).filter(|before| *before > 0) else {
            return self.get(number).map(|link| link.block.hash());
        };
        let position = self.ancestors.len().checked_sub(usize::try_from(before).ok()?)?;
        self.ancestors.get(position).copied()
    }

    /// The last block.
    pub(crate) fn head(&self) -> &Link {
        &self.links[self.links.len() - 1]
    }

    /// Adds the reverts of a change after the last block; `state` is the state after it.
    pub(crate) fn alter_head(&mut self, changed: Reverts, state: &State) {
        let last = self.links.len() - 1;
        let link = &mut self.links[last];
        let before = link.revert_bytes();
        link.alterations.push(changed, state);
        self.bytes = self.bytes.saturating_sub(before).saturating_add(link.revert_bytes());
    }

    /// Adds a block, and packs older ones.
    pub(crate) fn push(&mut self, link: Link) {
        self.bytes = self.bytes.saturating_add(link.bytes());
        self.fresh_blocks += 1;
        self.fresh_transactions += link.block.transaction_count();
        self.links.push_back(link);
        while self.fresh_blocks > FRESH_BLOCKS && self.fresh_transactions > FRESH_TRANSACTIONS {
            let oldest = self.links.len() - self.fresh_blocks;
            self.fresh_blocks -= 1;
            self.fresh_transactions -= self.links[oldest].block.transaction_count();
            self.pack(oldest);
        }
        let packed = self.links.len() - self.fresh_blocks;
        for _ in 0..LOOKED_AT_ONCE.min(packed) {
            self.looked_at = (self.looked_at + 1) % packed;
            self.pack(self.looked_at);
        }
    }

    /// Packs the block at a position, which must be one of them, unless it is packed.
    fn pack(&mut self, position: usize) {
        if self.links[position].block.is_unpacked() {
            let link = &mut self.links[position];
            link.block = Arc::new(link.block.packed());
        }
    }

    /// Removes the last block, unless it is the only one.
    pub(crate) fn pop(&mut self) -> Option<Link> {
        if self.links.len() == 1 {
            return None;
        }
        let link = self.links.pop_back()?;
        self.bytes = self.bytes.saturating_sub(link.bytes());
        if let Some(fresh) = self.fresh_blocks.checked_sub(1) {
            self.fresh_blocks = fresh;
            self.fresh_transactions -= link.block.transaction_count();
        }
        Some(link)
    }

    /// The first block from which on all blocks together have at most about `bytes` bytes, or block
    /// `last` where that would be later.
    pub(crate) fn first_within(&self, bytes: u64, last: u64) -> u64 {
        let mut kept = self.bytes;
        let mut first = self.first;
        let mut links = self.links.iter();
        while kept > bytes
            && first < last
            && let Some(link) = links.next()
        {
            kept = kept.saturating_sub(link.bytes());
            first += 1;
        }
        first
    }

    /// Prunes the blocks before block `number`; the last block stays. Returns about how many bytes
    /// they had.
    pub(crate) fn prune(&mut self, number: u64) -> u64 {
        let before = self.bytes;
        while self.first < number && self.links.len() > 1 {
            if let Some(link) = self.links.pop_front() {
                self.bytes = self.bytes.saturating_sub(link.bytes());
                self.ancestors.push_back(link.block.hash());
                self.first += 1;
                if self.fresh_blocks > self.links.len() {
                    self.fresh_blocks -= 1;
                    self.fresh_transactions -= link.block.transaction_count();
                }
            }
        }
        while self.ancestors.len() as u64 > BLOCK_HASH_HISTORY {
            self.ancestors.pop_front();
        }
        before - self.bytes
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::Address;

    use crate::{
        chain::{Block, Call, Chain},
        cluster::{Cluster, ClusterConfig, DEV_ACCOUNTS, ReorgedTransactions},
    };

    /// Adds a block with so many transactions.
    fn mine(cluster: &mut Cluster, transactions: usize) {
        for _ in 0..transactions {
            let call = Call::new(DEV_ACCOUNTS[0], Address::repeat_byte(0x44), []);
            cluster.submit_call(901, call).unwrap();
        }
        cluster.mine(901).unwrap();
    }

    /// The numbers of the blocks with transactions that are unpacked.
    fn unpacked(chain: &Chain) -> Vec<u64> {
        let blocks = chain.blocks().filter(|block| block.transaction_count() > 0);
        blocks.filter(|block| block.is_unpacked()).map(Block::number).collect()
    }

    #[test]
    fn only_the_last_blocks_are_unpacked() {
        let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
        for _ in 0..5 {
            mine(&mut cluster, 200);
        }
        // Two blocks, however large, or the last 256 transactions.
        assert_eq!(unpacked(cluster.chain(901).unwrap()), [4, 5]);
        for _ in 0..4 {
            mine(&mut cluster, 50);
        }
        assert_eq!(unpacked(cluster.chain(901).unwrap()), [6, 7, 8, 9]);
        cluster.reorg(901, 3, ReorgedTransactions::Dropped).unwrap();
        for _ in 0..9 {
            mine(&mut cluster, 40);
        }
        let chain = cluster.chain(901).unwrap();
        let head = chain.head().number();
        assert_eq!(unpacked(chain), (head - 5..=head).collect::<Vec<_>>());
        for _ in 0..3 {
            mine(&mut cluster, 200);
        }
        cluster.prune();
        mine(&mut cluster, 200);
        let chain = cluster.chain(901).unwrap();
        let head = chain.head().number();
        assert_eq!(unpacked(chain), [head - 1, head]);
    }

    #[test]
    fn blocks_that_readers_have_unpacked_are_packed_again() {
        let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
        for _ in 0..20 {
            mine(&mut cluster, 130);
        }
        let chain = cluster.chain(901).unwrap();
        // What a clone unpacks goes with it.
        let read_once = |block: &Block| block.clone().transactions().len();
        assert_eq!(chain.blocks().map(read_once).sum::<usize>(), 2_600);
        assert_eq!(unpacked(chain), [19, 20]);
        assert_eq!(chain.blocks().map(|block| block.transactions().len()).sum::<usize>(), 2_600);
        assert_eq!(unpacked(chain).len(), 20);
        for _ in 0..8 {
            mine(&mut cluster, 130);
        }
        assert_eq!(unpacked(cluster.chain(901).unwrap()), [27, 28]);
    }
}
