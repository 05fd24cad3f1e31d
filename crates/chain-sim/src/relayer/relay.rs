//! From a `SentMessage` log on the source to `relayMessage` on the destination.

use std::collections::{BTreeMap, HashMap};

use alloy_primitives::{B256, ChainId, U256};
use alloy_sol_types::SolEvent;
use messenger::{
    Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message, abi::RelayedMessage,
    access_list,
};

use super::{
    policy::RelayerConfig,
    state::{MessageState, Totals, TrackedMessage},
};
use crate::{Block, BuiltBlock, Call, Chain, Cluster, Error};

/// Finds messages on every chain and relays each to its destination. It reads what a real one
/// could read: heads, logs and receipts.
#[derive(Debug, Clone)]
pub struct Relayer {
    config: RelayerConfig,
    /// The next block to read, by chain.
    cursors: BTreeMap<ChainId, u64>,
    /// By message hash.
    messages: BTreeMap<B256, TrackedMessage>,
    /// Relays that wait in a pool, to the hash of the message.
    submitted: HashMap<B256, B256>,
    totals: Totals,
}

impl Relayer {
    /// A relayer that has seen nothing yet.
    pub fn new(config: RelayerConfig) -> Self {
        Self {
            config,
            cursors: BTreeMap::new(),
            messages: BTreeMap::new(),
            submitted: HashMap::new(),
            totals: Totals::default(),
        }
    }

    /// What the relayer knows of the message with this hash.
    pub fn message(&self, hash: B256) -> Option<&MessageState> {
        self.messages.get(&hash).map(|message| &message.state)
    }

    /// How many relays wait in a pool.
    pub fn pending(&self) -> usize {
        self.submitted.len()
    }

    /// How many messages are in which state.
    pub const fn totals(&self) -> Totals {
        self.totals
    }

    /// Of one chain: messages sent by it, and what became of those for it. Looks at every message.
    pub fn chain_totals(&self, chain: ChainId) -> Totals {
        let mut totals = Totals::default();
        for message in self.messages.values() {
            totals.sent += usize::from(message.source == chain);
            if message.destination.unwrap_or(message.source) == chain {
                totals.add(&message.state);
            }
        }
        totals
    }

    /// Reads all blocks that are new and submits a relay for every message in them that has none.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`] cannot come of a cluster's own chains; a relay that is refused is
    /// the message's state, not an error.
    pub fn poll(&mut self, cluster: &mut Cluster) -> Result<(), Error> {
        let mut found = Vec::new();
        let cursors = std::mem::take(&mut self.cursors);
        let new_blocks = |chain: &Chain| cursors.get(&chain.id()).copied().unwrap_or_default();
        // All messages first: a block of one chain may relay what a new block of another sent.
        for chain in cluster.chains() {
            for block in chain.blocks_from(new_blocks(chain)) {
                self.read_sent(cluster, chain.id(), block, &mut found);
            }
        }
        for chain in cluster.chains() {
            for block in chain.blocks_from(new_blocks(chain)) {
                self.read_relays(block);
            }
            self.cursors.insert(chain.id(), chain.head().number() + 1);
        }
        for (id, message) in found {
            self.relay(cluster, id, &message)?;
        }
        Ok(())
    }

    /// Steps the cluster and relays until there is nothing left to do; the number of steps.
    ///
    /// # Errors
    ///
    /// [`Error::NotQuiet`] where something is left after `bound` steps; as [`Cluster::step`].
    pub fn drive(&mut self, cluster: &mut Cluster, bound: u64) -> Result<u64, Error> {
        let mut steps = 0;
        self.poll(cluster)?;
        while cluster.pooled() > 0 {
            if steps == bound {
                return Err(Error::NotQuiet { expected: bound, actual: cluster.pooled() });
            }
            self.step(cluster)?;
            steps += 1;
        }
        Ok(steps)
    }

    /// Steps the cluster once, takes note of what was left out, and relays what is new.
    ///
    /// # Errors
    ///
    /// As [`Cluster::step`].
    pub fn step(&mut self, cluster: &mut Cluster) -> Result<(), Error> {
        let step = cluster.step()?;
        self.notice(&step.built);
        self.poll(cluster)
    }

    /// Takes note of relays that builders have left out.
    pub fn notice(&mut self, built: &[BuiltBlock]) {
        for left_out in built.iter().flat_map(|block| &block.left_out) {
            if let Some(hash) = self.submitted.remove(&left_out.transaction) {
                self.settle(hash, MessageState::Refused(left_out.refusal.clone()));
            }
        }
    }

    /// Reads the messages that one block of `chain` has sent.
    fn read_sent(
        &mut self,
        cluster: &Cluster,
        chain: ChainId,
        block: &Block,
        found: &mut Vec<(Identifier, Message)>,
    ) {
        for (index, log) in (0..).zip(block.logs()) {
            let source = U256::from(chain);
            // Another contract's log is no message, whatever it looks like.
            let Ok(message) = Message::from_log(log, source) else { continue };
            let id = Identifier::new(log.address, block.number(), index, block.timestamp(), source);
            self.messages.entry(message.hash()).or_insert_with(|| {
                self.totals.sent += 1;
                let destination = cluster.find(message.destination).map(Chain::id);
                TrackedMessage { source: chain, destination, state: MessageState::Waiting }
            });
            found.push((id, message));
        }
    }

    /// Reads what became of relays in one block, whoever sent them.
    fn read_relays(&mut self, block: &Block) {
        for (transaction, receipt) in block.transactions().iter().zip(block.receipts()) {
            let transaction = transaction.tx_hash();
            if let Some(hash) = self.submitted.remove(&transaction)
                && !receipt.status()
            {
                self.settle(hash, MessageState::Failed { transaction });
            }
        }
        let relayed = block.logs().filter(|log| log.address == L2_TO_L2_CROSS_DOMAIN_MESSENGER);
        for log in relayed {
            if let Ok(event) = RelayedMessage::decode_log_data_validate(&log.data) {
                self.settle(event.messageHash, MessageState::Relayed { block: block.number() });
            }
        }
    }

    /// Sets the state of a message, unless it is already known to be relayed.
    fn settle(&mut self, hash: B256, state: MessageState) {
        if let Some(message) = self.messages.get_mut(&hash)
            && !matches!(message.state, MessageState::Relayed { .. })
        {
            self.totals.remove(&message.state);
            self.totals.add(&state);
            message.state = state;
        }
    }

    /// Submits the relay of one message, if none is under way and none has succeeded.
    fn relay(
        &mut self,
        cluster: &mut Cluster,
        id: Identifier,
        message: &Message,
    ) -> Result<(), Error> {
        let hash = message.hash();
        let Some(tracked) = self.messages.get(&hash) else { return Ok(()) };
        if !tracked.state.wants_relay() {
            return Ok(());
        }
        let state = match tracked.destination {
            Some(destination) => self.submit(cluster, destination, id, message)?,
            None => MessageState::NoDestination,
        };
        if let MessageState::Submitted { transaction } = state {
            self.submitted.insert(transaction, hash);
        }
        self.settle(hash, state);
        Ok(())
    }

    /// Builds the access list and the calldata and submits them to the destination.
    fn submit(
        &self,
        cluster: &mut Cluster,
        destination: ChainId,
        id: Identifier,
        message: &Message,
    ) -> Result<MessageState, Error> {
        let payload_hash = alloy_primitives::keccak256(message.payload());
        let entry = match InboxEntry::new(&id, payload_hash) {
            Ok(entry) => entry,
            Err(error) => return Ok(MessageState::Refused(crate::Refusal::AccessList(error))),
        };
        let gas = self.config.gas_limit + self.config.gas_per_byte * message.message.len() as u64;
        let call = Call::new(
            self.config.account,
            L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            message.relay_calldata(id),
        )
        .access_list(access_list(&[entry]))
        .gas_limit(gas);
        match cluster.submit_call(destination, call) {
            Ok(transaction) => Ok(MessageState::Submitted { transaction }),
            Err(Error::Refused { refusal, .. }) => Ok(MessageState::Refused(refusal)),
            Err(error) => Err(error),
        }
    }
}
