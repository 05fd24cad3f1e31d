//! The messages and those who send them.

use alloy_eips::eip2930::AccessList;
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::SolCall;
use messenger::abi::IL2ToL2CrossDomainMessenger::sendMessageCall;
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tokio::sync::mpsc::UnboundedSender;

use super::{
    error::EndpointError,
    event::Event,
    node::Node,
    pace::Pace,
    transaction::{Account, Signed},
};

/// The target of the messages: an account without code, so that a relay costs only what the
/// messenger does.
const TARGET: Address = Address::repeat_byte(0x44);

/// The messages of a run.
#[derive(Debug, Clone, Copy)]
pub(in crate::bench) struct Messages {
    pub(in crate::bench) count: u32,
    pub(in crate::bench) bytes: u32,
    pub(in crate::bench) seed: u64,
}

/// An account that sends its messages on a chain, one after the other.
#[derive(Debug)]
pub(super) struct Sender {
    node: Node,
    account: Account,
    /// The messages with their numbers.
    signed: Vec<(usize, Signed)>,
}

impl Sender {
    /// Creates an account without messages.
    pub(super) const fn new(node: Node, account: Account) -> Self {
        Self { node, account, signed: Vec::new() }
    }

    /// Returns the hashes of the transactions with the numbers of their messages.
    pub(super) fn hashes(&self) -> impl Iterator<Item = (B256, usize)> {
        self.signed.iter().map(|(message, signed)| (signed.hash, *message))
    }

    /// Sends the messages when they are due, until one fails.
    pub(super) async fn run(self, pace: Pace, events: UnboundedSender<Event>) {
        for (message, signed) in &self.signed {
            let at = pace.wait(*message).await;
            if events.send(Event::Due { message: *message, at }).is_err() {
                return;
            }
            if let Err(error) = self.node.send(&signed.bytes).await {
                return drop(events.send(Event::Failed(error)));
            }
        }
    }
}

impl Messages {
    /// Signs the messages. The chains take turns in sending, each to every other chain and from
    /// every sender. `senders` has those of each node's chain.
    pub(super) fn sign(
        self,
        nodes: &[Node],
        senders: &mut [Vec<Sender>],
    ) -> Result<(), EndpointError> {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let count = nodes.len();
        for message in 0..self.count as usize {
            let (source, turn) = (message % count, message / count);
            let destination = (source + 1 + turn % (count - 1)) % count;
            let of_source = &mut senders[source];
            let sender = turn % of_source.len();
            let mut bytes = vec![0; self.bytes as usize];
            rng.fill_bytes(&mut bytes);
            let call = sendMessageCall {
                _destination: U256::from(nodes[destination].chain),
                _target: TARGET,
                _message: bytes.into(),
            };
            let sender = &mut of_source[sender];
            let input = Bytes::from(call.abi_encode());
            let signed = sender.account.sign(self.bytes as usize, input, AccessList::default())?;
            sender.signed.push((message, signed));
        }
        Ok(())
    }
}
