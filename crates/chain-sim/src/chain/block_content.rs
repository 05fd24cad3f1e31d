//! What a block has besides its header, and how blocks keep it.

use alloy_consensus::{Transaction, transaction::Recovered};
use alloy_eips::{Decodable2718, eip2718::Eip2718Error};
use alloy_primitives::{Address, Bytes};
use alloy_rlp::{Decodable, Encodable, Header};
use lz4_flex::block::{DecompressError, compress_into, decompress_into, get_maximum_output_size};
use op_alloy_consensus::{OpReceipt, OpTxEnvelope};

use super::BlockReceipt;
use crate::rules::ExecutingMessage;

/// Number of encoded bytes that are compressed together, at least. A match is at most 64 KiB away.
const CHUNK: usize = 60 << 10;

/// The transactions of a block, and what came of them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) transactions: Box<[Recovered<OpTxEnvelope>]>,
    /// Without their blooms, which would be most of their bytes.
    pub(super) receipts: Box<[BlockReceipt]>,
    /// The messages that the block executes, in the order of their logs.
    pub(super) executing: Box<[ExecutingMessage]>,
}

/// A [`Content`] in its encodings, compressed: a message takes less than a quarter of the memory.
/// Transactions and logs are words full of zeros, and a message's data are in several of them.
#[derive(Debug)]
pub(super) struct PackedContent {
    /// For each chunk, the length of its encodings and their compression, both in RLP.
    chunks: Box<[u8]>,
    /// Number of transactions.
    transactions: usize,
    /// Whether logs that look like it execute messages. In a block that replaces another one they do
    /// not.
    executes: bool,
}

/// Bytes that are no packed content. A block's own always are one.
#[derive(Debug, thiserror::Error)]
pub(super) enum UnpackError {
    #[error(transparent)]
    Compression(#[from] DecompressError),
    #[error(transparent)]
    Transaction(#[from] Eip2718Error),
    #[error(transparent)]
    Rlp(#[from] alloy_rlp::Error),
}

impl Content {
    /// About how many bytes a block with this content needs.
    pub(super) fn bytes(&self) -> u64 {
        // Fields of a header, a transaction with its receipt, and a log.
        const HEADER: usize = 1_024;
        const TRANSACTION: usize = 1_024;
        const LOG: usize = 256;
        let input: usize = self.transactions.iter().map(|it| TRANSACTION + it.input().len()).sum();
        let logs = self.receipts.iter().flat_map(BlockReceipt::logs);
        let logs: usize = logs.map(|log| LOG + log.data.data.len()).sum();
        (HEADER + input + logs) as u64
    }

    /// Packs the content; `encoded` are the EIP-2718 encodings of the transactions.
    pub(super) fn pack(&self, encoded: &[Bytes]) -> PackedContent {
        let mut chunks = Vec::new();
        let mut chunk = Vec::new();
        let mut compressed = Vec::new();
        for ((transaction, encoded), receipt) in
            self.transactions.iter().zip(encoded).zip(&self.receipts)
        {
            transaction.signer().encode(&mut chunk);
            encoded.encode(&mut chunk);
            receipt.by_type().encode(&mut chunk);
            if chunk.len() >= CHUNK {
                compress(&mut chunk, &mut compressed, &mut chunks);
            }
        }
        compress(&mut chunk, &mut compressed, &mut chunks);
        PackedContent {
            chunks: chunks.into(),
            transactions: self.transactions.len(),
            executes: !self.executing.is_empty(),
        }
    }
}

/// Moves the encodings in `chunk` to `chunks`, compressed in the buffer `compressed`.
fn compress(chunk: &mut Vec<u8>, compressed: &mut Vec<u8>, chunks: &mut Vec<u8>) {
    if chunk.is_empty() {
        return;
    }
    compressed.resize(get_maximum_output_size(chunk.len()).max(compressed.len()), 0);
    // The buffer is large enough for what cannot be compressed at all.
    let length = compress_into(chunk, compressed).unwrap_or_default();
    chunk.len().encode(chunks);
    compressed[..length].encode(chunks);
    chunk.clear();
}

impl PackedContent {
    /// Number of transactions.
    pub(super) const fn transactions(&self) -> usize {
        self.transactions
    }

    /// Number of bytes of the packed content.
    #[cfg(test)]
    pub(super) const fn bytes(&self) -> usize {
        self.chunks.len()
    }

    /// Unpacks the content.
    pub(super) fn unpack(&self) -> Result<Content, UnpackError> {
        let mut transactions = Vec::with_capacity(self.transactions);
        let mut receipts = Vec::with_capacity(self.transactions);
        let mut chunk = Vec::new();
        let mut chunks = &*self.chunks;
        while !chunks.is_empty() {
            chunk.resize(usize::decode(&mut chunks)?, 0);
            let length = decompress_into(Header::decode_bytes(&mut chunks, false)?, &mut chunk)?;
            let mut encodings = &chunk[..length];
            while !encodings.is_empty() {
                let sender = Address::decode(&mut encodings)?;
                let encoded = Header::decode_bytes(&mut encodings, false)?;
                let transaction = OpTxEnvelope::decode_2718_exact(encoded)?;
                transactions.push(Recovered::new_unchecked(transaction, sender));
                receipts.push(BlockReceipt::from(OpReceipt::decode(&mut encodings)?));
            }
        }
        let logs = receipts.iter().flat_map(BlockReceipt::logs);
        let executing = if self.executes { ExecutingMessage::of_logs(logs) } else { Vec::new() };
        Ok(Content {
            transactions: transactions.into(),
            receipts: receipts.into(),
            executing: executing.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::U256;
    use messenger::Versions;

    use super::*;
    use crate::{
        Relayer, RelayerConfig,
        chain::{Block, Call, Chain, Deposit, L1Attributes},
        cluster::{Cluster, ClusterConfig, DEV_ACCOUNTS},
    };

    /// Blocks with so many messages and their relays between two chains, deposits and failures.
    fn cluster(messages: u8) -> Cluster {
        let mut config = ClusterConfig::default().with_versions(Versions::V1_2_0);
        config.chains[0].l1_attributes = Some(L1Attributes::default());
        let mut cluster = Cluster::new(config).unwrap();
        let target = Address::repeat_byte(0x44);
        cluster.deposit(901, Deposit::mint(target, 7)).unwrap();
        for number in 0..messages {
            let send = Call::send_message(DEV_ACCOUNTS[0], 902, target, [number; 36]);
            cluster.submit_call(901, send).unwrap();
        }
        // The messenger refuses ether with a message.
        let refused = Call::send_message(DEV_ACCOUNTS[1], 902, target, []);
        cluster.submit_call(901, refused.with_value(U256::from(1))).unwrap();
        Relayer::new(RelayerConfig::default()).drive(&mut cluster, 20).unwrap();
        cluster
    }

    fn blocks(cluster: &Cluster) -> impl Iterator<Item = &Block> {
        cluster.chains().flat_map(Chain::blocks)
    }

    #[test]
    fn packed_blocks_are_the_same() {
        let cluster = cluster(100);
        let (mut deposits, mut failures, mut executing) = (0, 0, 0);
        for block in blocks(&cluster) {
            let packed = block.packed();
            assert!(!packed.is_unpacked());
            assert_eq!(packed.transaction_count(), block.transactions().len());
            assert_eq!(packed.executes(), !block.executing().is_empty());
            assert!(!packed.is_unpacked());
            assert_eq!(packed.transactions(), block.transactions());
            assert!(packed.is_unpacked());
            assert_eq!(packed.receipts(), block.receipts());
            assert_eq!(packed.executing(), block.executing());
            assert_eq!((packed.hash(), packed.header()), (block.hash(), block.header()));
            deposits += packed.deposits().count();
            failures += packed.receipts().iter().filter(|receipt| !receipt.status()).count();
            executing += packed.executing().len();
        }
        assert!(deposits > 2 && failures == 1, "{deposits} deposits, {failures} failures");
        assert_eq!(executing, 100);
    }

    #[test]
    fn chunks_are_unpacked_in_order() {
        let cluster = cluster(2);
        let block = blocks(&cluster).find(|block| block.transactions().len() > 2).unwrap();
        let count = 3 * CHUNK / 200;
        let repeat = |at: usize| at % block.transactions().len();
        let content = Content {
            transactions: (0..count).map(|at| block.transactions()[repeat(at)].clone()).collect(),
            receipts: (0..count).map(|at| block.receipts()[repeat(at)].clone()).collect(),
            executing: [].into(),
        };
        let encoded = |it: &Recovered<OpTxEnvelope>| alloy_eips::Encodable2718::encoded_2718(it);
        let encoded: Vec<Bytes> =
            content.transactions.iter().map(|transaction| encoded(transaction).into()).collect();
        let packed = content.pack(&encoded);
        assert_eq!(packed.unpack().unwrap(), content);
        // Nothing looks like an executed message, or it would have to be left out.
        assert!(!packed.executes);
    }

    #[test]
    fn packed_message_takes_less_than_600_bytes() {
        let cluster = cluster(100);
        let bytes: usize = blocks(&cluster).map(Block::packed_bytes).sum();
        assert!((20_000..60_000).contains(&bytes), "{bytes} bytes for 100 messages");
    }

    #[test]
    fn cut_bytes_do_not_unpack() {
        let cluster = cluster(3);
        let block = blocks(&cluster).find(|block| block.executes()).unwrap();
        let encoded = |it: &Recovered<OpTxEnvelope>| alloy_eips::Encodable2718::encoded_2718(it);
        let encoded: Vec<Bytes> =
            block.transactions().iter().map(|it| encoded(it).into()).collect();
        let content = Content {
            transactions: block.transactions().into(),
            receipts: block.receipts().into(),
            executing: block.executing().into(),
        };
        let packed = content.pack(&encoded);
        for length in 1..packed.chunks.len() {
            let PackedContent { transactions, executes, .. } = packed;
            let chunks = packed.chunks[..length].into();
            let cut = PackedContent { chunks, transactions, executes };
            assert!(cut.unpack().is_err(), "{length} bytes");
        }
    }
}
