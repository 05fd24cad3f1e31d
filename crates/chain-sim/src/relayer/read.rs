//! What the relayer reads of the chains.

use std::sync::Arc;

use alloy_primitives::{B256, ChainId, U256};
use alloy_sol_types::{SolCall, SolEvent};
use messenger::{
    Identifier, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::{IL2ToL2CrossDomainMessenger::relayMessageCall, RelayedMessage},
};

use super::{
    Relayer,
    state::{MessageState, RelayFailure, SentLog, TrackedMessage},
};
use crate::{Block, Chain, Cluster, RevertReason, Step};

impl Relayer {
    /// Reads what is new on every chain: reorgs, messages, and what became of relays.
    pub fn read(&mut self, cluster: &Cluster) {
        let now = cluster.clock().now();
        let mut look_at_pool = Vec::new();
        for chain in cluster.chains() {
            let view = self.views.entry(chain.id()).or_default();
            let is_new = view.is_new();
            if self.unwind(chain, now) || is_new {
                look_at_pool.push(chain);
            }
        }
        // All messages first: a block of one chain may relay what a new block of another sent.
        for chain in cluster.chains() {
            for block in chain.blocks_from(self.next(chain)) {
                self.read_sent(cluster, chain.id(), block, now);
            }
        }
        for chain in cluster.chains() {
            for block in chain.blocks_from(self.next(chain)) {
                self.read_relays(chain.id(), block, now);
                self.views.entry(chain.id()).or_default().push(block.hash());
            }
        }
        for chain in look_at_pool {
            self.read_pool(chain, now);
        }
        self.look_for_lost(cluster, now);
    }

    /// The next block of a chain to read.
    fn next(&self, chain: &Chain) -> u64 {
        self.views.get(&chain.id()).map_or(0, super::ChainView::next)
    }

    /// Takes note of relays that builders have left out; `now` in seconds.
    pub fn notice(&mut self, step: &Step, now: u64) {
        let left_out = step.built.iter().flat_map(|block| &block.left_out);
        let dropped = step.fallout.dropped.iter().map(|(_, left_out)| left_out);
        for left_out in left_out.chain(dropped) {
            if let Some(hash) = self.submitted.remove(&left_out.transaction) {
                self.fail(hash, RelayFailure::Refused(left_out.refusal.clone()), now);
            }
        }
    }

    /// Reads the messages that one block of `chain` has sent.
    fn read_sent(&mut self, cluster: &Cluster, chain: ChainId, block: &Block, now: u64) {
        for (index, log) in (0..).zip(block.logs()) {
            let source = U256::from(chain);
            // Another contract's log is no message, whatever it looks like.
            let Ok(message) = Message::from_log(log, source) else { continue };
            let id = Identifier::new(log.address, block.number(), index, block.timestamp(), source);
            let hash = message.hash();
            self.views.entry(chain).or_default().note(block.number(), hash);
            let destination = cluster.find(message.destination).map(Chain::id);
            self.find(chain, destination, message, SentLog { id, block_hash: block.hash() }, now);
        }
    }

    /// Takes note of a log that has sent a message.
    fn find(
        &mut self,
        source: ChainId,
        destination: Option<ChainId>,
        message: Message,
        log: SentLog,
        now: u64,
    ) {
        let hash = message.hash();
        let due =
            now.max(log.id.timestamp_seconds().unwrap_or(now).saturating_add(self.config.delay));
        let Some(known) = self.messages.get_mut(&hash) else {
            let skipped = |rule: &super::SkipRule| rule.matches(source, hash, &message);
            let state = if self.config.skip.iter().any(skipped) {
                MessageState::Skipped
            } else if destination.is_none() {
                MessageState::NoDestination
            } else {
                MessageState::Sent { due }
            };
            let tracked = TrackedMessage {
                hash,
                message: Arc::new(message),
                source,
                destination,
                sends: vec![log],
                failures: 0,
                state: MessageState::ReorgedOut,
                sequence: self.found.len() as u64,
            };
            self.found.push_back(hash);
            self.messages.insert(hash, tracked);
            self.totals.sent += 1;
            self.set_state(hash, state);
            return;
        };
        let was_gone = known.sends.is_empty();
        known.sends.push(log);
        known.destination = destination;
        let state = match known.state {
            MessageState::ReorgedOut => MessageState::Sent { due },
            MessageState::Failed { .. } | MessageState::Expired | MessageState::NoDestination
                if destination.is_some() =>
            {
                MessageState::Resent { due }
            }
            _ => return,
        };
        known.failures = 0;
        self.totals.sent += usize::from(was_gone);
        self.set_state(hash, state);
    }

    /// Reads what became of relays in one block, whoever sent them.
    fn read_relays(&mut self, chain: ChainId, block: &Block, now: u64) {
        let mut reverted = Vec::new();
        let transactions = block.transactions().iter().zip(block.receipts());
        for (index, (transaction, receipt)) in transactions.enumerate() {
            let transaction = transaction.tx_hash();
            for log in receipt.logs() {
                if log.address != L2_TO_L2_CROSS_DOMAIN_MESSENGER {
                    continue;
                }
                let Ok(event) = RelayedMessage::decode_log_data_validate(&log.data) else {
                    continue;
                };
                if self.messages.contains_key(&event.messageHash) {
                    let view = self.views.entry(chain).or_default();
                    view.note(block.number(), event.messageHash);
                    let block = block.number();
                    self.set_state(event.messageHash, MessageState::Relayed { block, transaction });
                }
            }
            if let Some(hash) = self.submitted.remove(&transaction)
                && !receipt.status()
            {
                reverted.push((hash, transaction, index));
            }
        }
        for (hash, transaction, index) in reverted {
            self.views.entry(chain).or_default().note(block.number(), hash);
            let is_this =
                |message: &TrackedMessage| message.state == MessageState::Submitted { transaction };
            // Another may have relayed it first, or another relay of it may be under way.
            if self.messages.get(&hash).is_some_and(is_this) {
                let reason = block.revert_reason(index).cloned().unwrap_or(RevertReason::Empty);
                self.fail(hash, RelayFailure::Reverted { transaction, reason }, now);
            }
        }
    }

    /// Finds its own relays in a chain's pool, and those that are no longer there.
    pub(super) fn read_pool(&mut self, chain: &Chain, now: u64) {
        let account = self.config.account_on(chain.id());
        let own = chain.pooled_transactions().filter(|pooled| pooled.signer() == account);
        let mut waiting = std::collections::BTreeSet::new();
        for pooled in own {
            let transaction = pooled.tx_hash();
            waiting.insert(transaction);
            let Some(hash) = relayed_message(alloy_consensus::Transaction::input(pooled.inner()))
            else {
                continue;
            };
            let known = self.messages.get(&hash);
            if known.is_some_and(|message| !message.state.is_settled()) {
                self.submitted.insert(transaction, hash);
                self.set_state(hash, MessageState::Submitted { transaction });
            }
        }
        let lost: Vec<(B256, B256)> = self
            .submitted
            .iter()
            .filter(|(transaction, _)| !waiting.contains(*transaction))
            .filter(|(_, hash)| {
                let message = self.messages.get(*hash);
                message.is_some_and(|message| message.destination == Some(chain.id()))
            })
            .map(|(transaction, hash)| (*transaction, *hash))
            .collect();
        for (transaction, hash) in lost {
            self.submitted.remove(&transaction);
            if self.message(hash) == Some(&MessageState::Submitted { transaction }) {
                self.set_state(hash, MessageState::Sent { due: now });
            }
        }
    }

    /// Looks in the pools for the relays whose time is over.
    fn look_for_lost(&mut self, cluster: &Cluster, now: u64) {
        for transaction in self.agenda.take_overdue(now) {
            let Some(&hash) = self.submitted.get(&transaction) else { continue };
            let destination = self.tracked(hash).and_then(|message| message.destination);
            let chain = destination.and_then(|destination| cluster.chain(destination).ok());
            let waits = chain.is_some_and(|chain| {
                chain.pooled_transactions().any(|pooled| pooled.tx_hash() == transaction)
            });
            if waits {
                let deadline = now.saturating_add(self.config.patience.max(1));
                self.agenda.set_deadline(deadline, transaction);
            } else {
                self.submitted.remove(&transaction);
                self.fail(hash, RelayFailure::Lost { transaction }, now);
            }
        }
    }
}

/// The hash of the message that a transaction with this calldata relays.
fn relayed_message(input: &[u8]) -> Option<B256> {
    let call = relayMessageCall::abi_decode(input).ok()?;
    Some(Message::decode(&call._sentMessage, call._id.chainId).ok()?.hash())
}
