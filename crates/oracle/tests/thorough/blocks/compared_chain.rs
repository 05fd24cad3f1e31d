//! One chain three times: the released bytecode in alloy-op-evm's own EVMs, which is right by
//! definition, the native predeploys, and accelerated bytecode. Every block is compared.

use alloy_consensus::{
    Block, BlockBody, EMPTY_OMMER_ROOT_HASH, EMPTY_ROOT_HASH, Header,
    proofs::{calculate_receipt_root, calculate_transaction_root},
    transaction::SignerRecoverable,
};
use alloy_eips::{eip4895::Withdrawals, eip7685::EMPTY_REQUESTS_HASH, eip7685::Requests};
use alloy_op_evm::OpEvmFactory;
use alloy_op_hardforks::OpChainHardforks;
use alloy_primitives::{B256, Bloom, U256};
use alloy_sol_types::SolEvent;
use kona_protocol::Predeploys;
use messenger::{
    Identifier, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition, MessengerEvmFactory,
    ReleasedImplementations, Versions, abi::SentMessage, encode_payload,
};
use op_alloy_consensus::{OpBlock, OpReceiptEnvelope, OpTxEnvelope};
use oracle::{Deployment, Proxies, Relay};

use super::{
    chain::{Chain, Executed},
    deposits::l1_attributes,
    genesis::{Accounts, GENESIS_HASH, genesis},
    post_state::{PostState, changes_as_released},
};

/// Base fee in wei.
const BASE_FEE: u64 = 1_000_000_000;
/// Seconds from block to block.
const BLOCK_TIME: u64 = 2;
/// The timestamp of the block before the first, in seconds.
const GENESIS_TIME: u64 = 1_760_000_000;

/// A compared block and its results.
#[derive(Debug)]
pub(crate) struct Included {
    pub(crate) block: OpBlock,
    pub(crate) receipts: Vec<OpReceiptEnvelope>,
}

/// A chain whose blocks are compared as they are built.
#[derive(Debug)]
pub(crate) struct ComparedChain {
    pub(crate) id: u64,
    head: Header,
    head_hash: B256,
    released: Chain<OpEvmFactory>,
    native: Chain<MessengerEvmFactory>,
    accelerated: Chain<MessengerEvmFactory>,
}

impl ComparedChain {
    /// A chain with these accounts, and with these versions of the predeploys behind these proxies.
    pub(crate) fn new(
        id: u64,
        hardforks: &OpChainHardforks,
        versions: Versions,
        proxies: Proxies,
        accounts: &Accounts,
    ) -> Self {
        let genesis = |deployment| genesis(deployment, versions, proxies, accounts);
        let released = genesis(Deployment::Bytecode);
        let native = genesis(Deployment::Native);
        let accelerated = genesis(Deployment::Accelerated);
        let forks = || hardforks.clone();
        let accelerating = MessengerEvmFactory::accelerating(ReleasedImplementations);
        Self {
            id,
            head: Header { timestamp: GENESIS_TIME, ..Header::default() },
            head_hash: GENESIS_HASH,
            released: Chain::new(id, forks(), OpEvmFactory::default(), released),
            native: Chain::new(id, forks(), MessengerEvmFactory::native(), native),
            accelerated: Chain::new(id, forks(), accelerating, accelerated),
        }
    }

    /// The number of the next block.
    pub(crate) const fn next_number(&self) -> u64 {
        self.head.number + 1
    }

    /// The state of the chain with the released bytecode.
    pub(crate) const fn post_state(&self) -> &PostState {
        &self.released.post_state
    }

    /// Builds a block of the L1 attributes and these transactions.
    pub(crate) fn include(
        &mut self,
        transactions: impl IntoIterator<Item = OpTxEnvelope>,
    ) -> Included {
        let header = self.next_header();
        let mut all = vec![l1_attributes(header.number)];
        all.extend(transactions);
        let recovered: Vec<_> = all
            .iter()
            .map(|transaction| transaction.clone().try_into_recovered().expect("a signature"))
            .collect();
        let released = self.released.execute(&header, &recovered);
        let native = self.native.execute(&header, &recovered);
        let accelerated = self.accelerated.execute(&header, &recovered);
        self.compare(header.number, &released, native, &accelerated);
        self.seal(header, all, released)
    }

    /// A header without the results of execution.
    fn next_header(&self) -> Header {
        let number = self.next_number();
        Header {
            parent_hash: self.head_hash,
            ommers_hash: EMPTY_OMMER_ROOT_HASH,
            beneficiary: Predeploys::SEQUENCER_FEE_VAULT,
            number,
            gas_limit: 60_000_000,
            timestamp: self.head.timestamp + BLOCK_TIME,
            mix_hash: B256::from(U256::from(number)),
            base_fee_per_gas: Some(BASE_FEE + number),
            // The storage root of the predeploy for withdrawals. There are none.
            withdrawals_root: Some(EMPTY_ROOT_HASH),
            blob_gas_used: Some(0),
            excess_blob_gas: Some(0),
            parent_beacon_block_root: Some(B256::from(U256::from(number))),
            requests_hash: Some(EMPTY_REQUESTS_HASH),
            ..Header::default()
        }
    }

    /// Asserts that the three executions of block `number` have equal results.
    fn compare(&self, number: u64, released: &Executed, native: Executed, accelerated: &Executed) {
        let chain = self.id;
        assert_eq!(released.result.requests, Requests::default());
        for (other, name) in [(&native, "native"), (accelerated, "accelerated")] {
            for (index, (expected, actual)) in
                released.result.receipts.iter().zip(&other.result.receipts).enumerate()
            {
                assert_eq!(actual, expected, "{name}: block {number} of {chain}, receipt {index}");
            }
            assert_eq!(other.result, released.result, "{name}: block {number} of {chain}");
        }
        assert_eq!(accelerated.changes, released.changes, "block {number} of {chain}");
        assert_eq!(
            changes_as_released(native.changes),
            released.changes,
            "block {number} of {chain}",
        );
        let root = self.released.post_state.root();
        assert_eq!(self.accelerated.post_state.root(), root);
        assert_eq!(self.native.post_state.root_as_released(), root);
        assert_ne!(self.native.post_state.root(), root, "native programs are other code");
    }

    /// Completes the header. It has the state root of the chain with native predeploys.
    fn seal(
        &mut self,
        mut header: Header,
        transactions: Vec<OpTxEnvelope>,
        Executed { result, .. }: Executed,
    ) -> Included {
        let receipts = result.receipts;
        header.state_root = self.native.post_state.root();
        header.transactions_root = calculate_transaction_root(&transactions);
        header.receipts_root = calculate_receipt_root(&receipts);
        header.logs_bloom =
            receipts.iter().fold(Bloom::ZERO, |bloom, receipt| bloom | *receipt.logs_bloom());
        header.gas_used = result.gas_used;
        header.blob_gas_used = Some(result.blob_gas_used);
        self.head_hash = header.hash_slow();
        self.head = header.clone();
        let withdrawals = Some(Withdrawals::default());
        let body = BlockBody { transactions, ommers: Vec::new(), withdrawals };
        Included { block: Block { header, body }, receipts }
    }

    /// The messages that a block of this chain sent, ready to be relayed.
    pub(crate) fn initiating_messages(&self, included: &Included) -> Vec<Relay> {
        let logs = included.receipts.iter().flat_map(OpReceiptEnvelope::logs);
        let sent = (0..).zip(logs).filter(|(_, log)| {
            log.address == L2_TO_L2_CROSS_DOMAIN_MESSENGER
                && log.topics().first() == Some(&SentMessage::SIGNATURE_HASH)
        });
        sent.map(|(log_index, log)| {
            let header = &included.block.header;
            let id = Identifier::new(
                log.address,
                LogPosition {
                    chain_id: U256::from(self.id),
                    block_number: header.number,
                    timestamp: header.timestamp,
                    log_index,
                },
            );
            Relay { id, payload: encode_payload(&log.data).into() }
        })
        .collect()
    }
}
