//! Relays by the benchmark itself, where no server relays.

use alloy_primitives::U256;
use alloy_rpc_types_eth::Log;
use messenger::InitiatingMessage;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use super::{error::EndpointError, event::Event, node::Node, transaction::Account};

/// A message to relay: the number of its source, and its log.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) source: usize,
    pub(super) log: Log,
}

/// An account that relays to a chain, one message after the other.
#[derive(Debug)]
pub(super) struct Relay {
    /// All chains, by number.
    nodes: Vec<Node>,
    destination: usize,
    account: Account,
    message_bytes: u32,
    /// Number of a source, and number and timestamp of the block that was asked for last.
    last_block: Option<(usize, u64, u64)>,
}

impl Relay {
    /// Creates what relays messages of so many bytes to the chain of this number.
    pub(super) const fn new(
        nodes: Vec<Node>,
        destination: usize,
        account: Account,
        message_bytes: u32,
    ) -> Self {
        Self { nodes, destination, account, message_bytes, last_block: None }
    }

    /// Relays messages until one fails.
    pub(super) async fn run(
        mut self,
        mut jobs: UnboundedReceiver<Job>,
        events: UnboundedSender<Event>,
    ) {
        while let Some(job) = jobs.recv().await {
            if let Err(error) = self.relay(job).await {
                return drop(events.send(Event::Failed(error)));
            }
        }
    }

    /// Relays a message.
    async fn relay(&mut self, Job { source, mut log }: Job) -> Result<(), EndpointError> {
        // Many nodes leave the timestamp out.
        if let (None, Some(number)) = (log.block_timestamp, log.block_number) {
            log.block_timestamp = Some(self.timestamp(source, number).await?);
        }
        let node = &self.nodes[source];
        let url = || node.url.clone();
        let message = InitiatingMessage::from_rpc_log(&log, U256::from(node.chain))
            .map_err(|source| EndpointError::Log { url: url(), source })?;
        let declared = message
            .access_list()
            .map_err(|source| EndpointError::Identifier { url: url(), source })?;
        let relay =
            self.account.sign(self.message_bytes as usize, message.relay_calldata(), declared)?;
        self.nodes[self.destination].send(&relay.bytes).await
    }

    /// Returns the timestamp of a block, which often has several messages.
    async fn timestamp(&mut self, source: usize, number: u64) -> Result<u64, EndpointError> {
        match self.last_block {
            Some((of, known, timestamp)) if (of, known) == (source, number) => Ok(timestamp),
            _ => {
                let timestamp = self.nodes[source].timestamp(number).await?;
                self.last_block = Some((source, number, timestamp));
                Ok(timestamp)
            }
        }
    }
}
