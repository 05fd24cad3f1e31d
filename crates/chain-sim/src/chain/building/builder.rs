//! Building a block on the head of its chain: open, fill, publish, seal
//! (docs/SEMANTICS.md#builders).

use core::convert::Infallible;
use std::sync::Arc;

use alloy_consensus::{Header, transaction::Recovered};
use alloy_eips::Encodable2718;
use alloy_evm::{Evm, FromTxWithEncoded};
use alloy_op_evm::{OpTx, OpTxError};
use alloy_primitives::{Bytes, ChainId, Sealable};
use op_alloy_consensus::{OpTxEnvelope, TxDeposit};
use op_revm::{
    L1BlockInfo,
    revm::{DatabaseCommit, DatabaseRef, context::result::EVMError},
};

use super::{
    BuiltBlock, content::BlockContent, inclusion::changed_nonces,
    system_calls::execute_system_calls,
};
use crate::{
    chain::{
        Admission, Block, Chain, ChainDatabase, ChainEvm, Link, NextBlock, Pool, Predeploys,
        Waiting, header::set_roots,
    },
    error::Error,
    hard_fork::HardFork,
    rules::{InitiatingMessage, InteropFilter, Refusal, RuleContext},
    state::Alterations,
};

/// A block that is being built. Before [`seal`](Self::seal), only the chain's state, pool and trie
/// change; [`abandon`](Self::abandon) restores them.
#[derive(Debug)]
pub(crate) struct BlockBuilder<'a> {
    pub(super) chain: &'a mut Chain,
    /// The block's header, as far as it is known.
    pub(super) header: Header,
    /// Its parent's timestamp, in seconds.
    pub(super) parent_timestamp: u64,
    /// The predeploys in the block's state; `None` before the Lagoon upgrade.
    predeploys: Option<Predeploys>,
    pub(super) content: BlockContent,
    /// Whether the block takes no transactions from the pool.
    pub(super) deposits_only: bool,
    /// Whether the block replaces an invalid one.
    is_replacement: bool,
}

impl<'a> BlockBuilder<'a> {
    /// Opens the next block of `chain` and executes its deposits. A replacement has no other
    /// transactions.
    ///
    /// # Errors
    ///
    /// [`Error::Evm`] where the EVM fails outside of any transaction; the chain is as before.
    pub(crate) fn open(chain: &'a mut Chain, is_replacement: bool) -> Result<Self, Error> {
        let timestamp = chain.next_timestamp();
        let (deposits, predeploys) = match chain.slots.front() {
            // A rebuilt block keeps its deposits and its messenger's destinations.
            Some(slot) => (slot.deposits.clone(), slot.predeploys.clone()),
            None => {
                let attributes = chain.l1_attributes_deposit(timestamp);
                (attributes.into_iter().chain(chain.deposits.iter().cloned()).collect(), None)
            }
        };
        let mut header = chain.next_header(timestamp);
        header.parent_beacon_block_root = Some(chain.next_beacon_root(timestamp));
        let scheduled = predeploys.unwrap_or_else(|| chain.predeploys.clone());
        let parent = chain.history.head();
        let parent_timestamp = parent.block.timestamp();
        let mut predeploys = parent.predeploys.clone();
        let lagoon_time = chain.config().lagoon_time;
        let is_active = timestamp >= lagoon_time;
        if is_active && predeploys.as_ref() != Some(&scheduled) {
            scheduled.install(&mut chain.state);
            predeploys = Some(scheduled);
        }
        let is_activation = is_active && parent_timestamp < lagoon_time;
        let mut builder = Self {
            chain,
            header,
            parent_timestamp,
            predeploys,
            content: BlockContent::default(),
            deposits_only: is_replacement || is_activation,
            is_replacement,
        };
        match builder.begin(deposits) {
            Ok(()) => Ok(builder),
            Err(error) => {
                builder.abandon();
                Err(error)
            }
        }
    }

    /// Executes the system calls and the deposits, in one EVM.
    fn begin(&mut self, deposits: Vec<TxDeposit>) -> Result<(), Error> {
        let (id, hard_fork) = (self.id(), self.chain.hard_fork());
        let env = self.chain.env_of(&self.header);
        let Self { chain, content, header, is_replacement, .. } = self;
        let Chain { state, history, execution, pool, .. } = &mut **chain;
        let mut evm = execution.create_evm(ChainDatabase::new(state, history), env);
        execute_system_calls(&mut evm, header, hard_fork).map_err(|error| Error::evm(id, error))?;
        Chain::uncap(&mut evm.cfg);
        for deposit in deposits {
            // Nothing can replace a replacement: whatever its deposits log, it executes no message.
            include_deposit(deposit, &mut evm, pool, content, !*is_replacement)
                .map_err(|error| Error::evm(id, error))?;
        }
        drop(evm);
        if hard_fork >= HardFork::Jovian {
            let Chain { state, history, .. } = &mut *self.chain;
            let mut database = ChainDatabase::new(state, history);
            let Ok(scalar) = L1BlockInfo::fetch_da_footprint_gas_scalar(&mut database);
            self.content.da_footprint_gas_scalar = scalar;
        }
        Ok(())
    }

    /// The chain's id.
    pub(crate) const fn id(&self) -> ChainId {
        self.chain.id()
    }

    /// The block's timestamp, in seconds.
    pub(crate) const fn timestamp(&self) -> u64 {
        self.header.timestamp
    }

    /// The timestamp of the next block, in seconds, as far as it is known.
    pub(crate) fn next_timestamp(&self) -> u64 {
        self.chain.timestamp_after_next()
    }

    /// Whether the block's logs initiate messages: its parent is at or after the Lagoon upgrade.
    pub(crate) const fn initiates(&self) -> bool {
        self.parent_timestamp >= self.chain.config().lagoon_time
    }

    /// The logs since the last call, for the log index.
    pub(crate) fn publish(&mut self) -> Vec<InitiatingMessage> {
        InitiatingMessage::of_logs(self.content.publish())
    }

    /// Number of the pool's transactions that the block may include.
    pub(crate) fn executable(&self) -> usize {
        if self.deposits_only { 0 } else { self.chain.pool.executable() }
    }

    /// Number of transactions from the pool so far.
    pub(crate) const fn included(&self) -> usize {
        self.content.included()
    }

    /// Checks whether a transaction may be in this block. Filters of pools do not concern it.
    ///
    /// # Errors
    ///
    /// The first reason against it.
    pub(crate) fn admit(
        &self,
        transaction: Recovered<OpTxEnvelope>,
        context: RuleContext<'_>,
    ) -> Result<Waiting, Refusal> {
        let validity = self.chain.validity(context, self.parent_timestamp, self.timestamp());
        let (state, filter) = (self.chain.state(), InteropFilter::default());
        self.chain.admit(state, transaction, &validity, Admission::AwaitLogs, filter)
    }

    /// Seals the block and appends it to the chain; returns a summary of it, and the timestamp of
    /// the next block in seconds.
    pub(crate) fn seal(self) -> (BuiltBlock, u64) {
        let Self { chain, mut header, predeploys, content, .. } = self;
        if chain.hard_fork() >= HardFork::Jovian {
            header.blob_gas_used = Some(content.da_footprint());
        }
        let from_pool = content.included();
        let (body, left_out) = content.into_body();
        if chain.slots.pop_front().is_none() {
            chain.deposits.clear();
            chain.next_block = NextBlock::default();
        }
        let reverts = Arc::new(chain.state.take_reverts());
        chain.record_change(&reverts);
        chain.update_trie(&reverts);
        set_roots(&mut header, chain.trie.as_ref(), chain.hard_fork());
        let transactions = body.transactions.len();
        let block = Arc::new(Block::seal(header, body));
        let number = block.number();
        let alterations = Alterations::default();
        chain.history.push(Link { block, reverts, alterations, predeploys });
        chain.may_share = false;
        chain.reprice_pool();
        let built = BuiltBlock { chain: chain.id(), number, transactions, from_pool, left_out };
        (built, chain.next_timestamp())
    }

    /// Abandons the block: restores its parent's state, and puts the transactions back into the pool,
    /// both those that were included and those that were dropped. Returns the timestamp of the next
    /// block, in seconds.
    pub(crate) fn abandon(self) -> u64 {
        let reverts = self.chain.state.undo();
        self.chain.update_pool(&reverts);
        self.chain.requeue(self.content.into_taken());
        self.chain.next_timestamp()
    }
}

/// Executes a deposit. It is in the block whether or not it succeeds. `executes` says whether its logs
/// may execute messages.
fn include_deposit(
    deposit: TxDeposit,
    evm: &mut ChainEvm<'_>,
    pool: &mut Pool,
    content: &mut BlockContent,
    executes: bool,
) -> Result<(), EVMError<Infallible, OpTxError>> {
    let sender = deposit.from;
    let Ok(account) = evm.db_mut().basic_ref(sender);
    let nonce = account.map_or(0, |account| account.nonce);
    let transaction = OpTxEnvelope::Deposit(deposit.seal_slow());
    let encoded: Bytes = transaction.encoded_2718().into();
    let executed =
        evm.transact_raw(OpTx::from_encoded_tx(&transaction, sender, encoded.clone()))?;
    for (account, nonce) in changed_nonces(&executed.state) {
        pool.set_nonce(account, nonce);
    }
    evm.db_mut().commit(executed.state);
    let executing = if executes { content.executing(executed.result.logs()) } else { Vec::new() };
    let transaction = Recovered::new_unchecked(transaction, sender);
    content.push_deposit(transaction, encoded, nonce, executed.result, executing);
    Ok(())
}
