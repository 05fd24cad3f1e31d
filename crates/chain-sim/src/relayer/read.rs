//! Reading the chains: messages, relays and pools.

use std::collections::BTreeSet;

use ::relayer::{BlockId, ChainFacts, Event, Outcome, Submission, relayed_message};
use alloy_consensus::Transaction;
use alloy_primitives::{B256, ChainId, U256};
use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message};

use super::{Relayer, relay_gas::RevertedRelay};
use crate::{
    chain::{Block, Chain, LeftOut, RevertReason},
    cluster::{Cluster, Step},
};

impl Relayer {
    /// Reads new blocks on every chain: reorgs, messages, and the outcomes of relays.
    pub fn read(&mut self, cluster: &Cluster) {
        let now = cluster.clock().now();
        let found_before = self.messages.found_count();
        self.read_chains(cluster, now);
        let mut with_new_pool = Vec::new();
        for chain in cluster.chains() {
            let is_new = self.messages.is_unread(chain.id());
            if self.unwind(chain, now) || is_new {
                with_new_pool.push(chain);
            }
        }
        // All messages first: a block may relay a message that a new block of another chain sent.
        for chain in cluster.chains() {
            for block in chain.blocks_from(self.messages.next_block(chain.id())) {
                self.read_sent(chain.id(), block, now);
            }
        }
        for chain in cluster.chains() {
            for block in chain.blocks_from(self.messages.next_block(chain.id())) {
                self.read_outcomes(cluster, chain.id(), block, now);
            }
        }
        self.discard_relayed(cluster, found_before);
        for chain in with_new_pool {
            self.read_pool(chain, now);
        }
        self.find_lost_relays(cluster, now);
        self.take_up(cluster, now);
    }

    /// Reads which chains there are, and what holds for them.
    pub(crate) fn read_chains(&mut self, cluster: &Cluster, now: u64) {
        let timeout = cluster.interop_filter().strict_ingress;
        self.messages.handle(Event::Ingress { timeout }, now);
        let chains = self.messages.chains();
        let chains: BTreeSet<ChainId> = chains.filter(|id| cluster.chain(*id).is_err()).collect();
        self.gaps.retain(|(id, _)| !chains.contains(id));
        self.messages.handle(Event::ChainsGone { chains }, now);
        for chain in cluster.chains() {
            let facts = ChainFacts {
                first_block: chain.first_block(),
                message_expiry_window: chain.dependency_set().message_expiry_window(),
                messenger: chain.code_behind(L2_TO_L2_CROSS_DOMAIN_MESSENGER),
                gas_limit: chain.transaction_gas_limit(),
            };
            self.messages.handle(Event::Chain { chain: chain.id(), facts }, now);
        }
    }

    /// Undoes what was read in blocks that the chain no longer has; returns whether there were any.
    fn unwind(&mut self, chain: &Chain, now: u64) -> bool {
        let id = chain.id();
        let is_there = |number: u64| {
            // Pruned blocks are finalized.
            number < chain.first_block()
                || chain.block(number).map(Block::hash) == self.messages.block_hash(id, number)
        };
        let read = self.messages.next_block(id);
        let first = self.messages.first_block(id);
        let next = (first..read).rev().find(|number| is_there(*number));
        let next = next.map_or(first, |number| number + 1);
        if next == read {
            return false;
        }
        self.messages.handle(Event::BlocksGone { chain: id, next }, now);
        true
    }

    /// Records the relays that were dropped in a step; `now` is in seconds.
    pub fn record_step(&mut self, step: &Step, now: u64) {
        let left_out = step.built.iter().flat_map(|block| &block.left_out);
        let dropped = step.fallout.dropped.iter().map(|(_, left_out)| left_out);
        self.record_dropped(left_out.chain(dropped), now);
    }

    /// Records the relays among transactions that are in no pool any more; `now` is in seconds.
    pub fn record_dropped<'a>(&mut self, dropped: impl Iterator<Item = &'a LeftOut>, now: u64) {
        for LeftOut { transaction, refusal, .. } in dropped {
            let Some(relay) = self.messages.submissions().get(transaction) else { continue };
            // Other relays may wait for the nonce, which is free again.
            let destination = self.destination(relay);
            self.gaps.extend(destination.map(|chain| (chain, relay.payer)));
            let (transaction, refusal) = (*transaction, refusal.clone());
            self.messages.handle(Event::Dropped { transaction, refusal }, now);
        }
    }

    /// The destination of a submitted relay; `None` where the message was pruned or the chain is not
    /// there.
    fn destination(&self, relay: &Submission) -> Option<ChainId> {
        self.tracked(relay.message)?.destination
    }

    /// Reads the messages that were sent in one block of `chain`.
    fn read_sent(&mut self, chain: ChainId, block: &Block, now: u64) {
        let source = U256::from(chain);
        // Only logs of the messenger are messages.
        let sent = (0..).zip(block.logs());
        let sent: Vec<(u32, Message)> = sent
            .filter_map(|(index, log)| Some((index, Message::from_log(log, source).ok()?)))
            .collect();
        if !sent.is_empty() {
            self.messages.handle(Event::Sent { chain, block: id(block), sent }, now);
        }
    }

    /// Reads the outcomes of relays in one block: successful relays from any account, and failed
    /// relays of this relayer.
    fn read_outcomes(&mut self, cluster: &Cluster, chain: ChainId, block: &Block, now: u64) {
        let (mut relayed, mut own, mut reverted) = (Vec::new(), Vec::new(), Vec::new());
        let mut used_before = 0;
        let transactions = block.transactions().iter().zip(block.receipts());
        for (index, (transaction, receipt)) in transactions.enumerate() {
            let hash = transaction.tx_hash();
            let messages = receipt.logs().iter().filter_map(relayed_message);
            relayed.extend(messages.map(|message| (message, hash)));
            let used = receipt.cumulative_gas_used();
            let gas_used = used - core::mem::replace(&mut used_before, used);
            let Some(relay) = self.messages.submissions().get(&hash) else { continue };
            if receipt.status() {
                own.push(Outcome { transaction: hash, failure: None });
                continue;
            }
            let reason = block.revert_reason(index).cloned().unwrap_or(RevertReason::Empty);
            let gas_limit = transaction.gas_limit();
            let message = relay.message;
            reverted.push(RevertedRelay {
                message,
                transaction: hash,
                reason,
                gas_limit,
                gas_used,
            });
        }
        let hashes: Vec<B256> = reverted.iter().map(|relay| relay.transaction).collect();
        let failures = self.failures(cluster, chain, reverted).into_iter().map(Some);
        let failed = hashes.into_iter().zip(failures);
        own.extend(failed.map(|(transaction, failure)| Outcome { transaction, failure }));
        self.messages.handle(Event::Outcomes { chain, block: id(block), relayed, own }, now);
    }

    /// Finds its own relays in a chain's pool, and those that have left it.
    pub(super) fn read_pool(&mut self, chain: &Chain, now: u64) {
        let account = self.config().account_on(chain.id());
        if chain.has_nonce_gap(account) {
            self.gaps.insert((chain.id(), account));
        }
        // Relays from an account that the configuration had before are known by their hashes.
        let submitted = self.messages.submissions().keys();
        let earlier = submitted.filter_map(|hash| chain.pooled_by_hash(*hash));
        let own = chain
            .pooled_transactions_of(account)
            .chain(earlier.filter(|pooled| pooled.signer() != account));
        let waiting = own.map(|pooled| {
            let relay = Submission::decode(pooled.input(), pooled.signer(), pooled.nonce());
            (pooled.tx_hash(), relay)
        });
        let waiting = waiting.collect();
        self.messages.handle(Event::Pool { chain: chain.id(), waiting }, now);
    }

    /// Looks up the relays whose deadline has passed: those that are not in a pool are lost.
    fn find_lost_relays(&mut self, cluster: &Cluster, now: u64) {
        for (transaction, relay) in self.messages.take_overdue(now) {
            let chain = self.destination(&relay).and_then(|chain| cluster.chain(chain).ok());
            let pooled = chain.filter(|chain| {
                chain.pooled_transaction(relay.payer, relay.nonce) == Some(transaction)
            });
            if let Some(chain) = pooled {
                self.messages.keep(transaction, now);
                if chain.next_nonce(relay.payer) < relay.nonce {
                    self.gaps.insert((chain.id(), relay.payer));
                }
            } else {
                self.messages.handle(Event::Lost { transaction }, now);
            }
        }
    }
}

/// A block as the relayer knows it.
fn id(block: &Block) -> BlockId {
    BlockId { number: block.number(), hash: block.hash(), timestamp: block.timestamp() }
}
