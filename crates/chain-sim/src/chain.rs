//! One chain.

use std::{collections::VecDeque, sync::Arc};

use alloy_consensus::{EMPTY_ROOT_HASH, Header, Transaction, transaction::Recovered};
use alloy_evm::{Database, Evm, EvmEnv, precompiles::PrecompilesMap};
use alloy_op_evm::{OpEvm, OpTx};
use alloy_primitives::{Address, B256, Bytes, ChainId, U256};
use op_alloy_consensus::{OpTxEnvelope, TxDeposit};
use op_revm::{
    OpSpecId, OpTransaction,
    revm::{
        context::{BlockEnv, CfgEnv, TxEnv},
        inspector::NoOpInspector,
        state::AccountInfo,
    },
};

use crate::{
    AccountProof, Block, Call, ChainConfig, DependencySet, Error, Refusal, SafetyHeads,
    SafetyLevel, State, Validity,
    block::BlockBody,
    engine::Execution,
    history::{History, Link},
    pool::{Pool, PooledTransaction, Waiting},
    reverts::{Journal, Reverts},
    safety::Promotions,
    state::{BlockState, Journaled, StateAccount},
    trie::StateTrie,
};

/// The accounts of the two predeploys as this chain is to have them.
#[derive(Debug, Clone)]
pub(crate) struct Predeploys {
    /// Counts from 1.
    pub(crate) version: u64,
    pub(crate) accounts: Arc<[(Address, AccountInfo); 2]>,
}

impl PartialEq for Predeploys {
    fn eq(&self, other: &Self) -> bool {
        self.version == other.version
    }
}

/// A block that is to be built again.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    /// Its timestamp, in seconds.
    pub(crate) timestamp: u64,
    /// Its deposits.
    pub(crate) deposits: Vec<TxDeposit>,
    /// The predeploys that it had, if any.
    pub(crate) predeploys: Option<Predeploys>,
}

/// A chain: its blocks, its state after each, and the transactions that wait. A copy shares with
/// its original all that neither has changed since.
#[derive(Debug, Clone)]
pub struct Chain {
    pub(crate) config: ChainConfig,
    pub(crate) dependency_set: Arc<DependencySet>,
    pub(crate) predeploys: Predeploys,
    pub(crate) history: History,
    /// The state after the head; while a block is open it has the state.
    pub(crate) state: State,
    /// The trie of the state after the head, if headers are to have state roots.
    pub(crate) trie: Option<StateTrie>,
    pub(crate) heads: SafetyHeads,
    pub(crate) promotions: Promotions,
    pub(crate) pool: Pool,
    /// Deposits for the next block.
    pub(crate) deposits: Vec<TxDeposit>,
    /// How many deposits there were.
    pub(crate) deposit_count: u64,
    /// Blocks that were taken back and are to be built again.
    pub(crate) slots: VecDeque<Slot>,
    /// No block is built before this time, in seconds.
    pub(crate) resume_at: u64,
    /// How often blocks were taken back.
    pub(crate) rewinds: u64,
    /// What its EVMs make of the code of accounts.
    pub(crate) execution: Execution,
    /// Whether accounts with code send transactions as others do, and nobody has to pay the base
    /// fee.
    #[cfg(feature = "serve")]
    pub(crate) unsigned_senders: bool,
}

/// What became of a call that was made to look, not to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallOutcome {
    /// Whether it succeeded.
    pub success: bool,
    /// What it returned, or reverted with.
    pub output: Bytes,
    /// Gas it used.
    pub gas_used: u64,
}

impl Chain {
    /// A chain with a genesis block of `timestamp`, in seconds, and these accounts.
    pub(crate) fn new(
        config: ChainConfig,
        dependency_set: DependencySet,
        timestamp: u64,
        accounts: impl IntoIterator<Item = (Address, StateAccount)>,
        predeploys: [(Address, AccountInfo); 2],
        state_roots: bool,
    ) -> Self {
        let mut state = Journaled::default();
        for (address, account) in accounts {
            state.state.insert(address, account);
        }
        let active = timestamp >= config.interop_time;
        let predeploys = Predeploys { version: 1, accounts: Arc::new(predeploys) };
        if active {
            predeploys.install(&mut state);
        }
        let trie = state_roots.then(|| StateTrie::of(&state.state));
        let header = Header {
            timestamp,
            gas_limit: config.gas_limit,
            base_fee_per_gas: Some(config.base_fee),
            state_root: state_root(trie.as_ref()),
            ..Header::default()
        };
        let block = Arc::new(Block::seal(header, BlockBody::default()));
        let installed = active.then(|| predeploys.clone());
        let genesis = Link { block, reverts: Arc::default(), predeploys: installed };
        Self {
            config,
            dependency_set: Arc::new(dependency_set),
            predeploys,
            history: History::new(genesis),
            state: state.state,
            trie,
            heads: SafetyHeads::default(),
            promotions: Promotions::default(),
            pool: Pool::default(),
            deposits: Vec::new(),
            deposit_count: 0,
            slots: VecDeque::new(),
            resume_at: 0,
            rewinds: 0,
            execution: Execution::Native,
            #[cfg(feature = "serve")]
            unsigned_senders: false,
        }
    }

    /// What the chain is.
    pub const fn config(&self) -> &ChainConfig {
        &self.config
    }

    /// The chain's id.
    pub const fn id(&self) -> ChainId {
        self.config.id
    }

    /// The chains whose messages this one executes.
    pub fn dependency_set(&self) -> &DependencySet {
        &self.dependency_set
    }

    /// All blocks, genesis first; or those that were not [pruned](crate::Cluster::prune).
    pub fn blocks(&self) -> impl DoubleEndedIterator<Item = &Block> + ExactSizeIterator {
        self.history.iter().map(|link| link.block.as_ref())
    }

    /// The blocks from `number` on.
    pub fn blocks_from(&self, number: u64) -> impl DoubleEndedIterator<Item = &Block> {
        let from = number.max(self.first_block());
        (from..=self.head().number()).filter_map(|number| self.block(number))
    }

    /// The number of the first block that was not [pruned](crate::Cluster::prune).
    pub const fn first_block(&self) -> u64 {
        self.history.first()
    }

    /// Block `number`, if it is there.
    pub fn block(&self, number: u64) -> Option<&Block> {
        self.history.get(number).map(|link| link.block.as_ref())
    }

    /// Block `number`, if it is there.
    #[cfg(feature = "serve")]
    pub(crate) fn shared_block(&self, number: u64) -> Option<Arc<Block>> {
        self.history.get(number).map(|link| link.block.clone())
    }

    /// The state after block `number`, if it is there. It is made from that of the head, at a cost
    /// that depends on what has changed since.
    pub fn state_at(&self, number: u64) -> Option<State> {
        self.states().find_map(|(there, state)| (there == number).then_some(state))
    }

    /// The state after each block, the head first.
    pub(crate) fn states(&self) -> impl Iterator<Item = (u64, State)> {
        let mut state = self.state.clone();
        let mut above: Option<&Link> = None;
        self.history.iter().rev().map(move |link| {
            if let Some(above) = above.replace(link) {
                above.reverts.apply(&mut state);
            }
            (link.block.number(), state.clone())
        })
    }

    /// What proves an account and words of its storage after block `number`; none where there is
    /// no such block, or headers have [no state roots](crate::ClusterConfig::state_roots). It is
    /// made from the trie of the head, at a cost that depends on what has changed since.
    ///
    /// It is of the state root in the block's header, unless the state was
    /// [altered](crate::Cluster::set_balance) while the block was the head.
    pub fn prove(
        &self,
        number: u64,
        address: Address,
        slots: impl IntoIterator<Item = B256>,
    ) -> Option<AccountProof> {
        let mut trie = self.trie.clone()?;
        self.history.get(number)?;
        let mut since = Journal::default();
        for link in (number + 1..=self.head().number()).filter_map(|above| self.history.get(above))
        {
            since.append(&link.reverts);
        }
        let since = since.into_reverts();
        let mut state = self.state.clone();
        since.apply(&mut state);
        trie.follow(&since, &state);
        Some(trie.prove(address, slots))
    }

    /// Takes back the head, unless it is the only block.
    pub(crate) fn pop(&mut self) -> Option<Link> {
        let link = self.history.pop()?;
        link.reverts.apply(&mut self.state);
        self.follow(&link.reverts);
        Some(link)
    }

    /// Changes the state of the head, as if the head had done it. Its header stays as it is: the
    /// next one has the root of what became of the state.
    pub(crate) fn alter(&mut self, change: impl FnOnce(&mut Journaled)) {
        let mut state = Journaled::from(std::mem::take(&mut self.state));
        change(&mut state);
        let changed = state.journal.into_reverts();
        self.state = state.state;
        self.follow(&changed);
        let head = self.history.head_mut();
        let mut journal = Journal::from(Arc::unwrap_or_clone(std::mem::take(&mut head.reverts)));
        journal.append(&changed);
        head.reverts = Arc::new(journal.into_reverts());
    }

    /// The trie follows the state of the head, of which this has changed; the state root.
    pub(crate) fn follow(&mut self, changed: &Reverts) -> B256 {
        if let Some(trie) = &mut self.trie {
            trie.follow(changed, &self.state);
        }
        state_root(self.trie.as_ref())
    }

    /// Lets go of the blocks before the finalized one.
    pub(crate) fn prune(&mut self) {
        self.history.prune(self.heads.finalized);
        self.promotions.prune(self.heads.finalized);
    }

    /// The last block of `timestamp`, in seconds, if there is one.
    pub fn block_of_time(&self, timestamp: u64) -> Option<&Block> {
        let later = self.history.iter().rev().map(|link| link.block.as_ref());
        later
            .take_while(|block| block.timestamp() >= timestamp)
            .last()
            .filter(|block| block.timestamp() == timestamp)
    }

    /// The unsafe head.
    pub fn head(&self) -> &Block {
        &self.history.head().block
    }

    /// The state after the unsafe head.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// The heads of the levels above unsafe.
    pub const fn safety_heads(&self) -> SafetyHeads {
        self.heads
    }

    /// How safe block `number` is, if there is one, also if it was
    /// [pruned](crate::Cluster::prune).
    pub fn safety(&self, number: u64) -> Option<SafetyLevel> {
        (number <= self.head().number()).then(|| self.heads.level(number))
    }

    /// When block `number` got to a level above unsafe, in seconds of the cluster's clock; none if
    /// it has not.
    pub fn promoted_at(&self, number: u64, level: SafetyLevel) -> Option<u64> {
        self.block(number)?;
        self.promotions.time_of(level, number)
    }

    /// Promotes all blocks up to `head` to a level, at `now` in seconds.
    pub(crate) fn promote(&mut self, level: SafetyLevel, head: u64, now: u64) {
        if let Some(promoted) = self.heads.get_mut(level)
            && *promoted < head
        {
            *promoted = head;
            self.promotions.note(level, head, now);
        }
    }

    /// Promotes the first block that is not verified, at `now` in seconds.
    pub(crate) fn promote_next(&mut self, now: u64) {
        self.promote(SafetyLevel::CrossUnsafe, self.heads.cross_unsafe + 1, now);
    }

    /// The timestamp of the next block, in seconds: a block time after the head, or where time
    /// was skipped, as many block times as it takes.
    pub fn next_timestamp(&self) -> u64 {
        if let Some(slot) = self.slots.front() {
            return slot.timestamp;
        }
        let next = self.head().timestamp().saturating_add(self.config.block_time);
        let skipped = self.resume_at.saturating_sub(next).div_ceil(self.config.block_time);
        next.saturating_add(skipped.saturating_mul(self.config.block_time))
    }

    /// Whether the next block has other predeploys than the head: then there are chains that can be
    /// sent to from it on.
    #[cfg(feature = "serve")]
    pub(crate) fn has_new_predeploys(&self) -> bool {
        let active = self.next_timestamp() >= self.config.interop_time;
        active && self.history.head().predeploys.as_ref() != Some(&self.predeploys)
    }

    /// How many transactions wait for a block; deposits are not among them.
    pub fn pooled(&self) -> usize {
        self.pool.len()
    }

    /// Whether a transaction waits that has the next nonce of its account.
    pub fn has_ready(&self) -> bool {
        self.pooled_transactions()
            .any(|pooled| pooled.nonce() == self.account(pooled.signer()).nonce)
    }

    /// The transactions that wait for a block, in order.
    pub fn pooled_transactions(&self) -> impl Iterator<Item = &Recovered<OpTxEnvelope>> {
        self.pool.iter().map(|pooled| &pooled.transaction)
    }

    /// Hash of the transaction of `account` with this nonce that waits for a block, if one does.
    pub fn pooled_transaction(&self, account: Address, nonce: u64) -> Option<B256> {
        self.pool.find(account, nonce)
    }

    /// How many deposits wait for a block, those that are to be built again included.
    pub fn pending_deposits(&self) -> usize {
        let again: usize = self.slots.iter().map(|slot| slot.deposits.len()).sum();
        self.deposits.len() + again
    }

    /// The nonce of the next transaction of `account`, those that wait included.
    pub fn next_nonce(&self, account: Address) -> u64 {
        self.pool.next_nonce(account, self.account(account).nonce)
    }

    /// Whether a transaction of `account` waits for a nonce that none has.
    pub fn has_nonce_gap(&self, account: Address) -> bool {
        self.pool.has_gap(account, self.account(account).nonce)
    }

    /// How many nonces are missing before the first transaction of `account` that waits for one that
    /// none has; 0 where none does.
    pub fn nonce_gap(&self, account: Address) -> u64 {
        self.pool.gap(account, self.account(account).nonce)
    }

    /// An account at the head; an empty one where there is none.
    pub fn account(&self, address: Address) -> AccountInfo {
        self.state().account(address).cloned().unwrap_or_default()
    }

    /// A storage word at the head.
    pub fn storage(&self, address: Address, slot: U256) -> U256 {
        self.state().storage(address, slot)
    }

    /// Makes a call on the state of the head, in the environment of the next block, and forgets
    /// what it changed. Nonce and gas price are not looked at.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] where the EVM does not begin to run it.
    pub fn call(&self, call: &Call) -> Result<CallOutcome, Error> {
        let env = self.evm_env(self.head().number() + 1, self.next_timestamp());
        let state = BlockState { state: self.state(), history: &self.history };
        let mut evm = self.create_evm(state, env);
        let mut transaction = OpTransaction::new(TxEnv {
            tx_type: 2,
            caller: call.from,
            gas_limit: call.gas_limit,
            kind: call.to,
            value: call.value,
            data: call.input.clone(),
            nonce: self.account(call.from).nonce,
            chain_id: Some(self.id()),
            access_list: call.access_list.clone(),
            ..TxEnv::default()
        });
        transaction.enveloped_tx = Some(Bytes::new());
        let result = evm.transact_raw(OpTx(transaction)).map_err(|error| Error::Refused {
            chain: self.id(),
            refusal: Refusal::NotExecutable { actual: error.to_string() },
        })?;
        Ok(CallOutcome {
            success: result.result.is_success(),
            gas_used: result.result.tx_gas_used(),
            output: result.result.into_output().unwrap_or_default(),
        })
    }

    /// Checks whether a transaction may enter the pool, in this state: the messages it declares
    /// come last.
    pub(crate) fn check(
        &self,
        state: &State,
        transaction: Recovered<OpTxEnvelope>,
        validity: &Validity<'_>,
    ) -> Result<Waiting, Refusal> {
        let expected = state.account(transaction.signer()).map_or(0, |account| account.nonce);
        let actual = transaction.nonce();
        if actual < expected {
            return Err(Refusal::NonceTooLow { expected, actual });
        }
        let pooled = PooledTransaction::admit(transaction, self.id(), self.config.gas_limit)?;
        let mut waiting = Waiting::new(pooled);
        match waiting.check_declared(validity) {
            // What may still come is worth waiting for.
            Err(invalid) if !validity.may_come(&invalid) => Err(invalid.into()),
            _ => Ok(waiting),
        }
    }

    /// The environment of block `number` of `timestamp`, in seconds.
    pub(crate) fn evm_env(&self, number: u64, timestamp: u64) -> EvmEnv<OpSpecId> {
        let mut cfg = CfgEnv::new_with_spec(OpSpecId::INTEROP);
        cfg.set_spec_and_mainnet_gas_params(OpSpecId::INTEROP);
        cfg.chain_id = self.id();
        #[cfg(feature = "serve")]
        {
            cfg.disable_eip3607 = self.unsigned_senders;
            cfg.disable_base_fee = self.unsigned_senders;
        }
        let block = BlockEnv {
            number: U256::from(number),
            timestamp: U256::from(timestamp),
            gas_limit: self.config.gas_limit,
            basefee: self.config.base_fee,
            prevrandao: Some(self.mix_hash()),
            ..BlockEnv::default()
        };
        EvmEnv::new(cfg, block)
    }

    /// An EVM that runs this chain's predeploys.
    pub(crate) fn create_evm<DB: Database>(
        &self,
        db: DB,
        env: EvmEnv<OpSpecId>,
    ) -> OpEvm<DB, NoOpInspector, PrecompilesMap> {
        self.execution.create_evm(db, env)
    }

    /// What stands for randomness in the blocks to come: it changes with each reorg, so that no
    /// block is built again with the same hash.
    pub(crate) fn mix_hash(&self) -> B256 {
        B256::from(U256::from(self.rewinds))
    }
}

/// The state root of a header; that of the empty trie where none is computed.
fn state_root(trie: Option<&StateTrie>) -> B256 {
    trie.map_or(EMPTY_ROOT_HASH, StateTrie::root)
}

impl Predeploys {
    /// Puts them into the state; balances and storage stay.
    pub(crate) fn install(&self, state: &mut Journaled) {
        for (address, account) in self.accounts.iter() {
            state.set_code(*address, account.clone());
        }
    }
}
