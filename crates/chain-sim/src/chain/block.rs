//! Blocks.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use alloy_consensus::{
    EMPTY_OMMER_ROOT_HASH, Header, Receipt, Sealable, Sealed, TxReceipt, transaction::Recovered,
};
use alloy_eips::Encodable2718;
use alloy_primitives::{B256, Bloom, Bytes, ChainId, Log, U256};
use messenger::LogPosition;
use op_alloy_consensus::{OpReceiptEnvelope, OpTxEnvelope, TxDeposit};
use op_revm::{OpHaltReason, revm::context::result::ExecutionResult};

use super::{
    block_content::{Content, PackedContent},
    l1_attributes::{L1Attributes, L1Origin},
};
use crate::{
    chain::{BlockReceipt, RevertReason},
    rules::ExecutingMessage,
    state::ordered_root,
};

/// A block with its receipts.
///
/// A chain keeps all but its last blocks [packed](Self::packed). A packed block unpacks itself when its
/// transactions, receipts or logs are first read, which takes some microseconds a transaction, and stays
/// unpacked until the chain packs it again, some blocks later. Who reads many old blocks, each once,
/// reads clones of them: what a clone unpacks is dropped with it.
#[derive(Debug, Clone)]
pub struct Block {
    kept: Arc<Kept>,
    /// Unpacked on demand.
    content: OnceLock<Arc<Content>>,
}

/// What is always in memory of a block.
#[derive(Debug)]
struct Kept {
    header: Sealed<Header>,
    content: PackedContent,
    /// The chains whose messages the block executes, each with the highest block that it names.
    dependencies: Box<[(U256, U256)]>,
    reverts: BTreeMap<usize, RevertReason>,
    /// About how many bytes the block needs while it is unpacked.
    bytes: u64,
}

/// The content of a block that will be sealed.
#[derive(Debug, Default)]
pub(crate) struct BlockBody {
    /// The transactions and their senders.
    pub(crate) transactions: Vec<Recovered<OpTxEnvelope>>,
    /// The EIP-2718 encodings of the transactions.
    pub(crate) encoded: Vec<Bytes>,
    /// The receipts of the transactions.
    pub(crate) receipts: Vec<OpReceiptEnvelope>,
    /// The messages that the transactions execute.
    pub(crate) executing: Vec<ExecutingMessage>,
    /// The reasons of failed transactions, by position.
    pub(crate) reverts: BTreeMap<usize, RevertReason>,
}

impl BlockBody {
    /// Gas that the transactions have used.
    pub(crate) fn gas_used(&self) -> u64 {
        self.receipts.last().map_or(0, OpReceiptEnvelope::cumulative_gas_used)
    }

    /// The receipt of the next transaction, which had this result.
    pub(super) fn next_receipt(&self, result: ExecutionResult<OpHaltReason>) -> Receipt {
        let status = result.is_success().into();
        let cumulative_gas_used = self.gas_used().saturating_add(result.tx_gas_used());
        let logs = exact(result.into_logs().into_iter()).into_vec();
        Receipt { status, cumulative_gas_used, logs }
    }
}

/// The root of the trie of receipts, in their EIP-2718 encodings.
fn receipts_root(receipts: &[OpReceiptEnvelope]) -> B256 {
    let mut encodings = Vec::new();
    let mut ends = Vec::with_capacity(receipts.len());
    for receipt in receipts {
        receipt.encode_2718(&mut encodings);
        ends.push(encodings.len());
    }
    let starts = core::iter::once(0).chain(ends.iter().copied());
    ordered_root(starts.zip(&ends).map(|(start, &end)| &encodings[start..end]))
}

/// A list of exactly its own length. It is a new one: a list that shrinks leaves a gap in memory behind
/// it, into which the next list, which grows as this one did, does not fit.
fn exact<T>(items: impl ExactSizeIterator<Item = T>) -> Box<[T]> {
    let mut list = Vec::with_capacity(items.len());
    list.extend(items);
    list.into_boxed_slice()
}

impl Block {
    /// Seals a block: computes roots, bloom, gas used and hash. `header` has the other fields.
    pub(crate) fn seal(header: Header, body: BlockBody) -> Self {
        let gas_used = body.gas_used();
        let BlockBody { transactions, encoded, receipts, executing, reverts } = body;
        let header = Header {
            ommers_hash: EMPTY_OMMER_ROOT_HASH,
            transactions_root: ordered_root(encoded.iter().map(AsRef::as_ref)),
            receipts_root: receipts_root(&receipts),
            logs_bloom: receipts.iter().fold(Bloom::ZERO, |bloom, receipt| bloom | receipt.bloom()),
            gas_used,
            ..header
        };
        let content = Content {
            transactions: exact(transactions.into_iter()),
            receipts: exact(receipts.into_iter().map(BlockReceipt::from)),
            executing: exact(executing.into_iter()),
        };
        let kept = Kept {
            header: header.seal_slow(),
            content: content.pack(&encoded),
            dependencies: dependencies(&content.executing),
            reverts,
            bytes: content.bytes(),
        };
        Self { kept: Arc::new(kept), content: OnceLock::from(Arc::new(content)) }
    }

    /// The same block, packed. It shares everything else with this one.
    #[must_use]
    pub fn packed(&self) -> Self {
        Self { kept: self.kept.clone(), content: OnceLock::new() }
    }

    /// Whether the block is unpacked now.
    pub fn is_unpacked(&self) -> bool {
        self.content.get().is_some()
    }

    /// Transactions, receipts and executing messages, unpacked.
    fn content(&self) -> &Content {
        self.content.get_or_init(|| {
            let content = self.kept.content.unpack();
            Arc::new(
                content.unwrap_or_else(|error| panic!("a block that does not unpack: {error}")),
            )
        })
    }

    /// The header. Its state root is the root of the empty trie, unless
    /// [state roots](crate::ClusterConfig::state_roots) are computed.
    pub fn header(&self) -> &Sealed<Header> {
        &self.kept.header
    }

    /// The block's hash.
    pub fn hash(&self) -> B256 {
        self.kept.header.seal()
    }

    /// The block's number.
    pub fn number(&self) -> u64 {
        self.kept.header.number
    }

    /// The block's timestamp, in seconds.
    pub fn timestamp(&self) -> u64 {
        self.kept.header.timestamp
    }

    /// The transactions and their senders.
    pub fn transactions(&self) -> &[Recovered<OpTxEnvelope>] {
        &self.content().transactions
    }

    /// Number of transactions. The block stays packed.
    pub fn transaction_count(&self) -> usize {
        self.kept.content.transactions()
    }

    /// The receipts, one for each transaction, without their blooms.
    pub fn receipts(&self) -> &[BlockReceipt] {
        &self.content().receipts
    }

    /// The messages that the block executes, in the order of their logs.
    pub fn executing(&self) -> &[ExecutingMessage] {
        &self.content().executing
    }

    /// Whether the block executes a message. It stays packed.
    pub fn executes(&self) -> bool {
        !self.kept.dependencies.is_empty()
    }

    /// The chains whose messages the block executes, each with the highest block that these name. The
    /// block stays packed.
    pub(crate) fn dependencies(&self) -> &[(U256, U256)] {
        &self.kept.dependencies
    }

    /// The reason why the transaction at `index` failed; `None` if it succeeded. The reason is not
    /// part of the block; a node would show it in a trace of the transaction.
    pub fn revert_reason(&self, index: usize) -> Option<&RevertReason> {
        self.kept.reverts.get(&index)
    }

    /// The deposits, which come first in every block.
    pub fn deposits(&self) -> impl Iterator<Item = &TxDeposit> {
        self.transactions().iter().map_while(|transaction| match transaction.inner() {
            OpTxEnvelope::Deposit(deposit) => Some(deposit.inner()),
            _ => None,
        })
    }

    /// What the block's first deposit tells about the L1; `None` for a block without the L1
    /// attributes deposit.
    pub fn l1_attributes(&self) -> Option<L1Attributes> {
        Some(L1Attributes::read(self.deposits().next()?)?.0)
    }

    /// The L1 block from which the block takes its attributes.
    pub(super) fn l1_origin(&self) -> Option<L1Origin> {
        Some(L1Attributes::read(self.deposits().next()?)?.1)
    }

    /// The transactions after the deposits.
    pub fn user_transactions(&self) -> &[Recovered<OpTxEnvelope>] {
        &self.transactions()[self.deposits().count()..]
    }

    /// Position and receipt of the transaction with this hash; `None` where there is none.
    pub fn find_transaction(&self, hash: B256) -> Option<(usize, &BlockReceipt)> {
        let index =
            self.transactions().iter().position(|transaction| transaction.tx_hash() == hash)?;
        self.receipts().get(index).map(|receipt| (index, receipt))
    }

    /// The position of the block's log `log_index`, for an [`Identifier`](messenger::Identifier);
    /// `chain` is the block's chain.
    pub fn log_position(&self, chain: ChainId, log_index: u32) -> LogPosition {
        LogPosition {
            chain_id: U256::from(chain),
            block_number: self.number(),
            timestamp: self.timestamp(),
            log_index,
        }
    }

    /// Whether one is a copy of the other, packed or not. Equal blocks that were built one after the
    /// other are no copies.
    pub fn is_copy_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.kept, &other.kept)
    }

    /// What this block and its copies, packed or not, have in common while one of them is there, and no
    /// other block has.
    #[cfg(feature = "serde")]
    pub(crate) fn identity(&self) -> *const () {
        Arc::as_ptr(&self.kept).cast()
    }

    /// About how many bytes the block needs while it is unpacked, which readers can bring about.
    pub(crate) fn bytes(&self) -> u64 {
        self.kept.bytes
    }

    /// Number of bytes of the packed transactions, receipts and logs.
    #[cfg(test)]
    pub(super) fn packed_bytes(&self) -> usize {
        self.kept.content.bytes()
    }

    /// The logs, in the order of their indexes.
    pub fn logs(&self) -> impl Iterator<Item = &Log> {
        self.receipts().iter().flat_map(BlockReceipt::logs)
    }
}

/// The chains whose messages these are, each with the highest block that one of them names.
fn dependencies(executing: &[ExecutingMessage]) -> Box<[(U256, U256)]> {
    let mut highest = BTreeMap::new();
    for ExecutingMessage { id, .. } in executing {
        let block = highest.entry(id.chainId).or_insert(id.blockNumber);
        *block = id.blockNumber.max(*block);
    }
    highest.into_iter().collect()
}
