//! Blocks that are executed on a copy of a chain, which no chain has.

use alloy_consensus::{Header, Sealed, transaction::Recovered};
use alloy_eips::Encodable2718;
use alloy_evm::EvmEnv;
use alloy_primitives::{B256, logs_bloom};
use op_alloy_consensus::OpTxEnvelope;
use op_revm::{OpHaltReason, OpSpecId, revm::context::result::ExecutionResult};

use super::{
    Block, Chain, Scratch, block::BlockBody, building::execute_system_calls, header::set_roots,
    receipt::sealed_receipt,
};
use crate::{
    error::Error,
    state::{State, StateTrie},
};

/// Blocks that are executed one after the other on a copy of a chain's state.
/// [`Chain::simulated_blocks`] returns it. Each block is what was executed on the
/// [scratch](Self::scratch) and [added](Self::add) since the one before it was
/// [sealed](Self::seal), after the calls with which it [begins](Self::begin).
#[derive(Debug)]
pub struct SimulatedBlocks<'a> {
    scratch: Scratch<'a>,
    trie: Option<StateTrie>,
    parent: Sealed<Header>,
    body: BlockBody,
}

impl Chain {
    /// Begins blocks after `parent`, a block of this chain; `state` is that after `parent`.
    pub fn simulated_blocks(&self, parent: &Block, state: &State) -> SimulatedBlocks<'_> {
        SimulatedBlocks {
            scratch: self.scratch(state),
            trie: self.trie_after(parent.number()),
            parent: parent.header().clone(),
            body: BlockBody::default(),
        }
    }
}

impl<'a> SimulatedBlocks<'a> {
    /// The copy on which the transactions of the next block are executed.
    pub const fn scratch(&mut self) -> &mut Scratch<'a> {
        &mut self.scratch
    }

    /// The parent of the next block: the last one that was sealed.
    pub const fn parent(&self) -> &Sealed<Header> {
        &self.parent
    }

    /// The base fee that the chain's rules give the next block, in wei.
    pub fn base_fee(&self) -> u64 {
        self.scratch.chain().base_fee_after(&self.parent)
    }

    /// Makes the calls with which the next block begins, in the environment of that block:
    /// contracts store the hash of its parent and its parent beacon root, which is zero where
    /// `beacon_root` is `None`.
    ///
    /// # Errors
    ///
    /// [`Error::Evm`] where the EVM fails.
    pub fn begin(&mut self, env: EvmEnv<OpSpecId>, beacon_root: Option<B256>) -> Result<(), Error> {
        let header = Header {
            parent_hash: self.parent.seal(),
            parent_beacon_block_root: self.beacon_root(beacon_root),
            ..Header::default()
        };
        let chain = self.scratch.chain();
        let mut evm = chain.execution.create_evm(self.scratch.database(), env);
        execute_system_calls(&mut evm, &header, chain.hard_fork())
            .map_err(|error| Error::evm(chain.id(), error))
    }

    /// The parent beacon root of the next block, if blocks have one.
    fn beacon_root(&self, given: Option<B256>) -> Option<B256> {
        self.parent.parent_beacon_block_root.map(|_| given.unwrap_or_default())
    }

    /// Gas that the transactions of the next block have used.
    pub fn gas_used(&self) -> u64 {
        self.body.gas_used()
    }

    /// Adds an executed transaction to the next block.
    pub fn add(
        &mut self,
        transaction: Recovered<OpTxEnvelope>,
        result: &ExecutionResult<OpHaltReason>,
    ) {
        let body = &mut self.body;
        let receipt = body.next_receipt(result.clone());
        let bloom = logs_bloom(&receipt.logs);
        body.receipts.push(sealed_receipt(transaction.tx_type(), receipt, bloom, None));
        body.encoded.push(transaction.encoded_2718().into());
        body.transactions.push(transaction);
    }

    /// Seals the next block. `header` has number, timestamp, gas limit, base fee, recipient of fees
    /// and randomness; everything else follows from the block's content and its parent. From now on,
    /// `BLOCKHASH` knows the block.
    pub fn seal(&mut self, mut header: Header) -> Block {
        let body = std::mem::take(&mut self.body);
        let (changed, state) = self.scratch.take_changes();
        if let Some(trie) = &mut self.trie {
            trie.follow(&changed, state);
        }
        let parent = &self.parent;
        header.parent_hash = parent.seal();
        header.extra_data = parent.extra_data.clone();
        // A block has the fields that its parent has.
        header.withdrawals_root = parent.withdrawals_root;
        set_roots(&mut header, self.trie.as_ref(), self.scratch.chain().hard_fork());
        header.blob_gas_used = parent.blob_gas_used.map(|_| 0);
        header.excess_blob_gas = parent.excess_blob_gas.map(|_| 0);
        header.requests_hash = parent.requests_hash;
        header.parent_beacon_block_root = self.beacon_root(header.parent_beacon_block_root);
        let block = Block::seal(header, body);
        self.scratch.override_block_hashes([(block.number(), block.hash())].into());
        self.parent = block.header().clone();
        block
    }
}

#[cfg(test)]
mod tests {
    use alloy_evm::Evm;
    use alloy_op_evm::OpTx;
    use alloy_primitives::{Address, Bytes, TxKind, U256};
    use op_revm::{
        OpTransaction,
        revm::{
            DatabaseCommit,
            bytecode::Bytecode,
            context::TxEnv,
            inspector::NoOpInspector,
            state::{Account, AccountInfo},
        },
    };
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha12Rng;

    use super::*;
    use crate::cluster::{Cluster, ClusterConfig, DEV_ACCOUNTS};

    /// Stores the second word of its input at the first.
    const STORES: &[u8] = &[0x60, 0x20, 0x35, 0x5f, 0x35, 0x55, 0x00];

    fn execute(blocks: &mut SimulatedBlocks<'_>, call: TxEnv) {
        let chain = blocks.scratch().chain();
        let mut env = chain.next_env();
        env.cfg_env.disable_nonce_check = true;
        env.cfg_env.disable_base_fee = true;
        let mut transaction = OpTransaction::new(call);
        transaction.enveloped_tx = Some(Bytes::new());
        let database = blocks.scratch().database();
        let mut evm = chain.evm(database, env, NoOpInspector {});
        let executed = evm.transact_raw(OpTx(transaction)).unwrap();
        assert!(executed.result.is_success());
        evm.db_mut().commit(executed.state);
    }

    /// After the head and after a past block, the state root of each block is that of its state.
    #[test]
    fn state_roots_are_those_of_the_states() {
        let mut cluster = Cluster::new(ClusterConfig::default().with_state_roots(true)).unwrap();
        for _ in 0..3 {
            let call = crate::Call::new(DEV_ACCOUNTS[0], Address::repeat_byte(0x77), [])
                .with_value(U256::from(5));
            cluster.submit_call(901, call).unwrap();
            cluster.step().unwrap();
        }
        let mut rng = ChaCha12Rng::seed_from_u64(7);
        let chain = cluster.chain(901).unwrap();
        for number in [1, chain.head().number()] {
            let base = chain.block(number).unwrap();
            let mut blocks = chain.simulated_blocks(base, &chain.state_at(number).unwrap());
            let contract = Address::repeat_byte(0xc0);
            let code = Bytecode::new_raw(STORES.into());
            let mut account = Account::from(AccountInfo::default().with_code(code));
            account.mark_created();
            account.mark_touch();
            blocks.scratch().database().commit([(contract, account)].into_iter().collect());
            let mut parent = base.hash();
            for next in 1..=20_u64 {
                for _ in 0..rng.random_range(0..4) {
                    let [slot, value] = [0, 0].map(|_| U256::from(rng.random_range(0..3_u64)));
                    let input = [slot.to_be_bytes::<32>(), value.to_be_bytes::<32>()].concat();
                    let call = TxEnv {
                        caller: DEV_ACCOUNTS[rng.random_range(0..3)],
                        kind: TxKind::Call(contract),
                        gas_limit: 100_000,
                        data: input.into(),
                        chain_id: Some(901),
                        ..TxEnv::default()
                    };
                    execute(&mut blocks, call);
                }
                let header = Header {
                    number: number + next,
                    timestamp: base.timestamp() + next,
                    ..Header::default()
                };
                let block = blocks.seal(header);
                assert_eq!(block.header().parent_hash, parent);
                let (_, state) = blocks.scratch.take_changes();
                let expected = StateTrie::of(state).root();
                assert_eq!(block.header().state_root, expected, "block {next} after {number}");
                parent = block.hash();
            }
        }
        assert_eq!(chain.head().number(), 3);
    }
}
