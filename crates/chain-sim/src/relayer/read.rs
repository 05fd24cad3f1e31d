//! Reading the chains: messages, relays and pools.

use std::sync::Arc;

use alloy_consensus::Transaction;
use alloy_primitives::{Address, B256, ChainId, U256};
use alloy_sol_types::SolCall;
use messenger::{
    Identifier, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition, Message,
    abi::IL2ToL2CrossDomainMessenger::relayMessageCall,
};

use super::{
    Relayer,
    chain_view::ChainView,
    relay_gas::RevertedRelay,
    relayed_message::relayed_message,
    state::{MessageState, RelayFailure, SentLog, Submission, TrackedMessage},
};
use crate::{
    chain::{Block, Chain, LeftOut, RevertReason},
    cluster::{Cluster, Step},
};

impl Relayer {
    /// Reads new blocks on every chain: reorgs, messages, and the outcomes of relays.
    pub fn read(&mut self, cluster: &Cluster) {
        let now = cluster.clock().now();
        let found_before = self.found_count;
        self.filter = cluster.interop_filter();
        self.forget_chains(cluster);
        let mut with_new_pool = Vec::new();
        for chain in cluster.chains() {
            let view = self.views.entry(chain.id()).or_default();
            view.message_expiry_window = chain.dependency_set().message_expiry_window();
            view.messenger = chain.code_behind(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
            let is_new = view.is_new();
            if self.unwind(chain, now) || is_new {
                with_new_pool.push(chain);
            }
        }
        // All messages first: a block may relay a message that a new block of another chain sent.
        for chain in cluster.chains() {
            for block in chain.blocks_from(self.next(chain)) {
                self.read_sent(cluster, chain.id(), block, now);
            }
        }
        for chain in cluster.chains() {
            for block in chain.blocks_from(self.next(chain)) {
                self.read_relays(cluster, chain.id(), block, now);
                self.views.entry(chain.id()).or_default().push(block.number(), block.hash());
            }
        }
        self.discard_relayed(cluster, found_before);
        for chain in with_new_pool {
            self.read_pool(chain, now);
        }
        self.find_lost_relays(cluster, now);
        self.take_up(cluster, now);
    }

    /// The number of a chain's next block to read.
    fn next(&self, chain: &Chain) -> u64 {
        self.views.get(&chain.id()).map_or(0, ChainView::next)
    }

    /// Records the relays that were dropped in a step; `now` is in seconds.
    pub fn record_step(&mut self, step: &Step, now: u64) {
        let left_out = step.built.iter().flat_map(|block| &block.left_out);
        let dropped = step.fallout.dropped.iter().map(|(_, left_out)| left_out);
        self.record_dropped(left_out.chain(dropped), now);
    }

    /// Records the relays among transactions that are in no pool any more; `now` is in seconds.
    pub fn record_dropped<'a>(&mut self, dropped: impl Iterator<Item = &'a LeftOut>, now: u64) {
        for left_out in dropped {
            if let Some(relay) = self.submitted.remove(&left_out.transaction) {
                // Other relays may wait for the nonce, which is free again.
                let message = self.tracked(relay.message);
                let destination = message.and_then(|message| message.destination);
                self.gaps.extend(destination.map(|chain| (chain, relay.payer)));
                let failure = RelayFailure::Refused(left_out.refusal.clone());
                self.fail_relay(&relay, left_out.transaction, failure, now);
            }
        }
    }

    /// Reads the messages that were sent in one block of `chain`.
    fn read_sent(&mut self, cluster: &Cluster, chain: ChainId, block: &Block, now: u64) {
        for (index, log) in (0..).zip(block.logs()) {
            let source = U256::from(chain);
            // Only logs of the messenger are messages.
            let Ok(message) = Message::from_log(log, source) else { continue };
            let id = Identifier::new(
                log.address,
                LogPosition {
                    chain_id: source,
                    block_number: block.number(),
                    timestamp: block.timestamp(),
                    log_index: index,
                },
            );
            let hash = message.hash();
            self.views.entry(chain).or_default().record(block.number(), hash);
            let destination = cluster.find(message.destination).map(Chain::id);
            let log = SentLog { id, block_hash: block.hash() };
            self.record_sent(hash, chain, destination, message, log, now);
        }
    }

    /// Records a log that has sent a message.
    pub(super) fn record_sent(
        &mut self,
        hash: B256,
        source: ChainId,
        destination: Option<ChainId>,
        message: Message,
        log: SentLog,
        now: u64,
    ) {
        if self.settled.contains(hash) {
            return;
        }
        let sent = log.id.timestamp_seconds().unwrap_or(now);
        let due = now.max(sent.saturating_add(self.config.delay));
        let new = if self.config.skips(source, hash, &message) {
            MessageState::Skipped
        } else if destination.is_none() {
            MessageState::NoDestination
        } else {
            MessageState::Sent { due }
        };
        let Some(known) = self.messages.get_mut(&hash) else {
            let tracked = TrackedMessage {
                hash,
                message: Arc::new(message),
                source,
                destination,
                sends: vec![log],
                failures: 0,
                state: MessageState::ReorgedOut,
                obstacle: None,
                sequence: self.found_count,
                last_sent: sent,
            };
            self.found.insert(self.found_count, hash);
            self.found_count += 1;
            self.messages.insert(hash, tracked);
            self.totals.sent += 1;
            self.set_state(hash, new);
            if let Some((chain, block, transaction)) = self.unknown.remove(&hash) {
                self.record_relayed(hash, chain, block, transaction);
            }
            return;
        };
        self.ages.remove(known);
        known.last_sent = sent;
        self.ages.record(known);
        let was_gone = known.sends.is_empty();
        known.sends.push(log);
        self.totals.sent += usize::from(was_gone);
        known.destination = destination;
        let state = match known.state {
            // As for a new message.
            MessageState::ReorgedOut => new,
            MessageState::Failed { .. } | MessageState::Expired | MessageState::NoDestination
                if destination.is_some() =>
            {
                MessageState::Resent { due }
            }
            _ => return,
        };
        known.failures = 0;
        self.set_state(hash, state);
    }

    /// Reads the outcomes of relays in one block: successful relays from any account, and failed
    /// relays of this relayer.
    fn read_relays(&mut self, cluster: &Cluster, chain: ChainId, block: &Block, now: u64) {
        let (mut own, mut reverted) = (Vec::new(), Vec::new());
        let mut used_before = 0;
        let transactions = block.transactions().iter().zip(block.receipts());
        for (index, (transaction, receipt)) in transactions.enumerate() {
            let hash = transaction.tx_hash();
            for message in receipt.logs().iter().filter_map(relayed_message) {
                if self.messages.contains_key(&message) {
                    self.record_relayed(message, chain, block.number(), hash);
                } else {
                    self.unknown.insert(message, (chain, block.number(), hash));
                }
            }
            let used = receipt.cumulative_gas_used();
            let gas_used = used - core::mem::replace(&mut used_before, used);
            let Some(relay) = self.submitted.remove(&hash) else { continue };
            let message = relay.message;
            if self.state(message) != Some(&MessageState::Submitted { transaction: hash }) {
                // Its log has changed the state, or somebody else's relay.
                continue;
            }
            self.views.entry(chain).or_default().record(block.number(), message);
            if receipt.status() {
                self.fail_relay(&relay, hash, RelayFailure::NoEffect { transaction: hash }, now);
                continue;
            }
            let reason = block.revert_reason(index).cloned().unwrap_or(RevertReason::Empty);
            let gas_limit = transaction.gas_limit();
            own.push(relay);
            reverted.push(RevertedRelay {
                message,
                transaction: hash,
                reason,
                gas_limit,
                gas_used,
            });
        }
        let hashes: Vec<B256> = reverted.iter().map(|relay| relay.transaction).collect();
        let failures = self.failures(cluster, chain, reverted);
        for ((relay, transaction), failure) in own.into_iter().zip(hashes).zip(failures) {
            self.fail_relay(&relay, transaction, failure, now);
        }
    }

    /// Records that block `block` of `chain` has relayed a message.
    fn record_relayed(&mut self, hash: B256, chain: ChainId, block: u64, transaction: B256) {
        self.views.entry(chain).or_default().record(block, hash);
        self.set_state(hash, MessageState::Relayed { block, transaction });
    }

    /// Finds its own relays in a chain's pool, and those that have left it.
    pub(super) fn read_pool(&mut self, chain: &Chain, now: u64) {
        let account = self.config.account_on(chain.id());
        if chain.has_nonce_gap(account) {
            self.gaps.insert((chain.id(), account));
        }
        // Relays from an account that the configuration had before are known by their hashes.
        let submitted = self.submitted.clone();
        let earlier = submitted.keys().filter_map(|hash| chain.pooled_by_hash(*hash));
        let own = chain
            .pooled_transactions_of(account)
            .chain(earlier.filter(|pooled| pooled.signer() != account));
        let mut waiting = std::collections::BTreeSet::new();
        for pooled in own {
            let transaction = pooled.tx_hash();
            waiting.insert(transaction);
            let Some(relay) = submission(pooled.input(), pooled.signer(), pooled.nonce()) else {
                continue;
            };
            let known = self.messages.get(&relay.message);
            if known.is_some_and(|message| !message.state.is_settled()) {
                self.record_submitted(relay, transaction, now);
            }
        }
        let lost: Vec<(B256, B256)> = self
            .submitted
            .iter()
            .filter(|(transaction, _)| !waiting.contains(*transaction))
            .filter(|(_, relay)| {
                let message = self.messages.get(&relay.message);
                message.is_some_and(|message| message.destination == Some(chain.id()))
            })
            .map(|(transaction, relay)| (*transaction, relay.message))
            .collect();
        for (transaction, hash) in lost {
            self.submitted.remove(&transaction);
            if self.state(hash) == Some(&MessageState::Submitted { transaction }) {
                self.set_state(hash, MessageState::Sent { due: now });
            }
        }
    }

    /// Looks up the relays whose deadline has passed: those that are not in a pool are lost.
    fn find_lost_relays(&mut self, cluster: &Cluster, now: u64) {
        for transaction in self.agenda.take_overdue(now) {
            let Some(relay) = self.submitted.get(&transaction).cloned() else { continue };
            let destination = self.tracked(relay.message).and_then(|message| message.destination);
            let chain = destination.and_then(|destination| cluster.chain(destination).ok());
            let pooled = chain.filter(|chain| {
                chain.pooled_transaction(relay.payer, relay.nonce) == Some(transaction)
            });
            if let Some(chain) = pooled {
                let deadline = now.saturating_add(self.config.patience.max(1));
                self.agenda.set_deadline(deadline, transaction);
                if chain.next_nonce(relay.payer) < relay.nonce {
                    self.gaps.insert((chain.id(), relay.payer));
                }
            } else {
                self.submitted.remove(&transaction);
                self.fail_relay(&relay, transaction, RelayFailure::Lost { transaction }, now);
            }
        }
    }
}

/// The relay that a transaction with this calldata, sender and nonce makes; `None` for other calls.
fn submission(input: &[u8], payer: Address, nonce: u64) -> Option<Submission> {
    let relayMessageCall { _id: id, _sentMessage: payload } =
        relayMessageCall::abi_decode(input).ok()?;
    let message = Message::decode(&payload, id.chainId).ok()?.hash();
    Some(Submission { message, id, payer, nonce })
}
